import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyHint } from "../frame/KeyHint";
import { useShortcut } from "../frame/key_way";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
import { note } from "./asking";

const LONGEST = 1000;

/** What he wants to be known of this call. Its end takes the form away, and not the words. */
export function Note({ call }: { readonly call: string }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft(`note ${call}`, { text: "" });
  const [kept, setKept] = useState(false);
  const shortcut = useShortcut();
  const field = useRef<HTMLTextAreaElement>(null);
  useKeys({ w: () => field.current?.focus() });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => note(call, form.text.trim())))) return;
    forget();
    setKept(true);
  };
  return (
    <form className="note" onSubmit={(event) => void submit(event)}>
      <label className="field grow">
        <span>
          {t("desk.note")} <KeyHint of="w" />
        </span>
        <textarea
          ref={field}
          rows={2}
          aria-keyshortcuts={shortcut("w")}
          maxLength={LONGEST}
          readOnly={busy}
          value={form.text}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur(); // from here on the keys are the page's again
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
          onChange={(event) => {
            set({ text: event.target.value });
            setKept(false);
          }}
        />
      </label>
      <button type="submit" disabled={busy || !form.text.trim()}>
        {t("desk.keep")}
      </button>
      <p role="status" className="quiet small">
        {kept ? t("desk.kept") : t("desk.noteHint")}
      </p>
      <Refusal error={error} />
    </form>
  );
}
