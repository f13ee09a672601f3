import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { note } from "./asking";

const LONGEST = 1000;

/** What he wants to be known of this call. */
export function Note() {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [text, setText] = useState("");
  const [kept, setKept] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => note(text.trim())))) return;
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
