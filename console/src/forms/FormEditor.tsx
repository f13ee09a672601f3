import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
import { type Form, pointsOf, type Question, replace, withOneMore, without, withQuestion } from "./forms";

interface Props {
  /** In whose place it is put; null: none. */
  readonly older: Form | null;
  readonly begun: Form;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** A form as it is written. */
export function FormEditor({ older, begun, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { form, set, forget } = useDraft(`form ${older?.id ?? ""}`, begun);
  const { busy, error, run } = useDoing();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() => replace(older, form)).then((worked) => {
      if (!worked) return;
      forget();
      onDone();
    });
  };
  return (
    <Dialog title={older ? t("forms.versionOf", { name: older.name }) : t("forms.add")} onClose={onClose}>
      <form className="form-editor" onSubmit={submit}>
        {older && <p className="notice">{t("forms.stays", { id: older.id })}</p>}
        <label className="field">
          <span>{t("forms.name")}</span>
          <input required maxLength={200} value={form.name} onChange={(event) => set({ name: event.target.value })} />
        </label>
        <label className="field">
          <span>{t("forms.id")}</span>
          <input
            required
            pattern="[a-z0-9_\-]{1,64}"
            value={form.id}
            onChange={(event) => set({ id: event.target.value })}
          />
        </label>
        {form.questions.map((question, at) => (
          <Asked
            key={question.id}
            number={at + 1}
            question={question}
            isOnly={form.questions.length === 1}
            onQuestion={(part) => set(withQuestion(form, at, part))}
            onRemove={() => set(without(form, at))}
          />
        ))}
        <div className="controls">
          <button type="button" onClick={() => set(withOneMore(form))}>
            {t("forms.more")}
          </button>
          <output className="quiet">{t("forms.points", { count: pointsOf(form) })}</output>
        </div>
        <Refusal error={error} />
        <div className="controls">
          <button type="submit" className="main" disabled={busy}>
            {t("forms.keep")}
          </button>
          <button
            type="button"
            className="plain"
            onClick={() => {
              forget();
              onClose();
            }}
          >
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface AskedProps {
  readonly number: number;
  readonly question: Question;
  readonly isOnly: boolean;
  readonly onQuestion: (part: Partial<Question>) => void;
  readonly onRemove: () => void;
}

function Asked({ number, question, isOnly, onQuestion, onRemove }: AskedProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="asked">
      <legend>{t("forms.question", { number })}</legend>
      <input
        required
        maxLength={200}
        aria-label={t("forms.text", { number })}
        value={question.text}
        onChange={(event) => onQuestion({ text: event.target.value })}
      />
      <div className="controls">
        <label className="inline">
          {t("forms.most")}
          <input
            type="number"
            required
            min="1"
            max="100"
            value={question.most || ""}
            onChange={(event) => onQuestion({ most: Number(event.target.value) })}
          />
        </label>
        <label className="inline">
          <input
            type="checkbox"
            checked={question.decides}
            onChange={(event) => onQuestion({ decides: event.target.checked })}
          />
          {t("forms.decides")}
        </label>
        <button type="button" className="plain" disabled={isOnly} onClick={onRemove}>
          {t("forms.remove", { number })}
        </button>
      </div>
    </fieldset>
  );
}
