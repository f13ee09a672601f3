import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import type { Draft } from "../session/useDraft";
import { type Answers, type Form, isComplete, points, type Question, type Score, score } from "./judging";

interface Props {
  readonly call: string;
  readonly form: Form;
  readonly draft: Draft<typeof UNJUDGED>;
  readonly onKept: (score: Score) => void;
}

/** `by`: the id of the form that is being filled in; empty: none is. */
export const UNJUDGED = { by: "", answers: {} as Answers, comment: "" };

export function ScoreForm({ call, form, draft, onKept }: Props) {
  const { t } = useTranslation();
  const { answers, comment } = draft.form;
  const { busy, error, run } = useDoing();
  const keep = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => onKept(await score(call, form.id, answers, comment)));
  };
  const most = form.questions.reduce((sum, one) => sum + one.most, 0);
  return (
    <form className="stack" onSubmit={keep}>
      {form.questions.map((one) => (
        <Points
          key={one.id}
          question={one}
          given={answers[one.id]}
          onGiven={(given) => draft.set({ answers: { ...answers, [one.id]: given } })}
        />
      ))}
      <label className="field">
        <span>{t("quality.comment")}</span>
        <input value={comment} onChange={(event) => draft.set({ comment: event.target.value })} />
      </label>
      <div className="controls">
        <output className="strong">{t("quality.points", { points: points(form, answers), most })}</output>
        <button type="submit" className="main" disabled={busy || !isComplete(form, answers)}>
          {t("quality.keep")}
        </button>
        <button type="button" className="plain" onClick={draft.forget}>
          {t("cancel")}
        </button>
      </div>
      <Refusal error={error} />
    </form>
  );
}

interface PointsProps {
  readonly question: Question;
  readonly given: number | undefined;
  readonly onGiven: (points: number) => void;
}

function Points({ question, given, onGiven }: PointsProps) {
  const { t } = useTranslation();
  return (
    <label className="field">
      <span>
        {question.text}
        {question.decides && <span className="tag">{t("quality.decides")}</span>}
      </span>
      <select value={given ?? ""} onChange={(event) => onGiven(Number(event.target.value))}>
        <option value="" disabled>
          {t("quality.choose")}
        </option>
        {Array.from({ length: question.most + 1 }, (_, points) => question.most - points).map((points) => (
          <option key={points} value={points}>
            {points}
          </option>
        ))}
      </select>
    </label>
  );
}
