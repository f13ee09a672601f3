import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";

const LONGEST = 200;

interface Props {
  readonly title: string;
  /** Under which name what he has written is kept. */
  readonly draft: string;
  readonly act: (why: string) => Promise<unknown>;
  readonly onDone: () => void;
}

/** A deed that is done once he has said why. */
export function WithReason(props: Props) {
  const [asked, ask] = useState(false);
  return (
    <>
      <button type="button" className="plain" onClick={() => ask(true)}>
        {props.title}
      </button>
      {asked && <Asked {...props} onClose={() => ask(false)} />}
    </>
  );
}

function Asked({ title, draft, act, onDone, onClose }: Props & { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft(draft, { why: "" });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => act(form.why.trim())))) return;
    forget();
    onClose();
    onDone();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stacked-form" onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>{t("signing.why")}</span>
          <input
            required
            pattern=".*\S.*"
            maxLength={LONGEST}
            readOnly={busy}
            value={form.why}
            onChange={(event) => set({ why: event.target.value })}
          />
        </label>
        <Refusal error={error} />
        <button type="submit" className="main" disabled={busy}>
          {title}
        </button>
      </form>
    </Dialog>
  );
}
