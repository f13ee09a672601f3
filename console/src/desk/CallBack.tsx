import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
import { asField, promise, soon } from "./promises";

interface Props {
  readonly call: string;
  readonly onPromised: () => void;
}

/** Promise the customer of the call that he has, or had last, to call him. */
export function CallBack({ call, onPromised }: Props) {
  const { t } = useTranslation();
  const [isOpen, open] = useState(false);
  const [done, setDone] = useState(false);
  return (
    <div className="controls">
      <button type="button" onClick={() => open(true)}>
        {t("promises.promise")}
      </button>
      <span role="status" className="quiet small">
        {done && t("promises.promised")}
      </span>
      {isOpen && (
        <Hour
          call={call}
          onClose={() => open(false)}
          onPromised={() => {
            open(false);
            setDone(true);
            onPromised();
          }}
        />
      )}
    </div>
  );
}

function Hour({ call, onClose, onPromised }: Props & { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const begun = { at: asField(soon(Date.now())), note: "", byQueue: false };
  const { form, set, forget } = useDraft(`promise ${call}`, begun);
  const { at, note, byQueue } = form;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => promise(call, new Date(at), note.trim(), byQueue)))) return;
    forget();
    onPromised();
  };
  return (
    <Dialog title={t("promises.promise")} onClose={onClose}>
      <form className="stacked-form" onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>{t("promises.at")}</span>
          <input type="datetime-local" required value={at} onChange={(event) => set({ at: event.target.value })} />
        </label>
        <fieldset className="kinds">
          <legend>{t("promises.who")}</legend>
          {([false, true] as const).map((queue) => (
            <label key={String(queue)} className="chip">
              <input type="radio" name="who" checked={byQueue === queue} onChange={() => set({ byQueue: queue })} />
              {t(queue ? "promises.byQueue" : "promises.bySelf")}
            </label>
          ))}
        </fieldset>
        <label className="field">
          <span>{t("promises.note")}</span>
          <textarea rows={2} maxLength={500} value={note} onChange={(event) => set({ note: event.target.value })} />
        </label>
        <Refusal error={error} />
        <button type="submit" className="main" disabled={busy || !at}>
          {t("promises.keep")}
        </button>
      </form>
    </Dialog>
  );
}
