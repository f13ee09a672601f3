import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { store } from "../live/store";
import { useDraft } from "../session/useDraft";
import { useQueueName } from "../words/queues";
import { write } from "./asking";
import { leads } from "./deeds";
import { useStepping } from "./stepping";

const LONGEST = 500;

/** A button, and the letter behind it; nothing for whoever leads nobody. */
export function Write() {
  const { t } = useTranslation();
  const { floor } = useStepping();
  const [open, setOpen] = useState(false);
  if (!leads(floor)) return null;
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {t("notices.write")}
      </button>
      {open && <Letter onClose={() => setOpen(false)} />}
    </>
  );
}

function Letter({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const { floor, me } = useStepping();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft("notice", { to: "", text: "" });
  const { to, text } = form;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => write(to, text)))) return;
    forget();
    onClose();
  };
  const agents = [...store.house.agents.values()].filter(({ id }) => id !== me && leads(floor, id));
  return (
    <Dialog title={t("notices.writeTitle")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>{t("notices.to")}</span>
          <select value={to} onChange={(event) => set({ to: event.target.value })}>
            <option value="">{t("notices.everybody")}</option>
            <optgroup label={t("queues.title")}>
              {floor.queues.map((queue) => (
                <option key={queue} value={`queue ${queue}`}>
                  {queueName(queue)}
                </option>
              ))}
            </optgroup>
            <optgroup label={t("agents.title")}>
              {agents.map(({ id, name }) => (
                <option key={id} value={`agent ${id}`}>
                  {`${name} (${id})`}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
        <label className="field">
          <span>{t("notices.text")}</span>
          <textarea
            required
            rows={4}
            maxLength={LONGEST}
            value={text}
            onChange={(event) => set({ text: event.target.value })}
          />
        </label>
        <button type="submit" className="main" disabled={busy || !text.trim()}>
          {t("notices.send")}
        </button>
        <Refusal error={error} />
      </form>
    </Dialog>
  );
}
