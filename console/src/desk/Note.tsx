import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { note } from "./asking";

const LONGEST = 1000;

/** What was typed and not kept, by call: its end takes the form away, and not the words. */
const typed = new Map<string, string>();

/** What he wants to be known of this call. */
export function Note({ call }: { readonly call: string }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [text, setText] = useState(() => typed.get(call) ?? "");
  const [kept, setKept] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => note(call, text.trim())))) return;
    typed.delete(call);
    setText("");
    setKept(true);
  };
  return (
    <form className="note" onSubmit={(event) => void submit(event)}>
      <label className="field grow">
        <span>{t("desk.note")}</span>
        <textarea
          rows={2}
          maxLength={LONGEST}
          value={text}
          onChange={(event) => {
            typed.set(call, event.target.value);
            setText(event.target.value);
            setKept(false);
          }}
        />
      </label>
      <button type="submit" disabled={busy || !text.trim()}>
        {t("desk.keep")}
      </button>
      <p role="status" className="quiet small">
        {kept ? t("desk.kept") : t("desk.noteHint")}
      </p>
      <Refusal error={error} />
    </form>
  );
}
