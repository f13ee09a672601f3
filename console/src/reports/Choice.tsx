import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQueueName } from "../words/queues";
import { BY, type By, type Choices, daysOf, moved, SPANS, type Span, type Wanted } from "./report";

interface Props {
  readonly choices: Choices;
  readonly wanted: Wanted;
  readonly busy: boolean;
  readonly onWanted: (wanted: Wanted) => void;
}

/** Which report: its days, its rows, and whose calls. */
export function Choice({ choices, wanted, busy, onWanted }: Props) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const [draft, setDraft] = useState(wanted);
  const change = (part: Partial<Wanted>) =>
    setDraft((before) => daysOf(part.span ?? before.span, { ...before, ...part }));
  const step = (way: -1 | 1) => {
    setDraft(moved(draft, way));
    onWanted(moved(draft, way));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onWanted(draft);
  };
  const isMenu = draft.by === "menu";
  return (
    <form className="card seeking choosing" onSubmit={submit}>
      <label className="field">
        <span>{t("reports.rows")}</span>
        <select value={draft.by} onChange={(event) => change({ by: event.target.value as By })}>
          {BY.filter((by) => by !== "menu" || choices.menus).map((by) => (
            <option key={by} value={by}>
              {t(`reports.by.${by}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{t("reports.span")}</span>
        <select value={draft.span} onChange={(event) => change({ span: event.target.value as Span })}>
          {SPANS.map((span) => (
            <option key={span} value={span}>
              {t(`reports.spans.${span}`)}
            </option>
          ))}
        </select>
      </label>
      <Day name={draft.span === "days" ? "from" : "dayIn"} value={draft.first} onDay={(first) => change({ first })} />
      {draft.span === "days" && <Day name="to" value={draft.last} onDay={(last) => change({ last })} />}
      {!isMenu && (
        <>
          <label className="field">
            <span>{t("reports.queue")}</span>
            <select value={draft.queue} onChange={(event) => change({ queue: event.target.value })}>
              <option value="">{t("reports.all")}</option>
              {choices.queues.map((queue) => (
                <option key={queue} value={queue}>
                  {queueName(queue)}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>{t("reports.short")}</span>
            <input
              type="number"
              min="0"
              max="600"
              value={draft.short}
              onChange={(event) => change({ short: event.target.value })}
            />
          </label>
        </>
      )}
      <div className="controls">
        <button type="submit" className="main" disabled={busy}>
          {t("reports.show")}
        </button>
        <button type="button" disabled={busy} onClick={() => step(-1)} aria-label={t("reports.before")}>
          <Arrow d="M12 4l-6 6 6 6" />
        </button>
        <button type="button" disabled={busy} onClick={() => step(1)} aria-label={t("reports.after")}>
          <Arrow d="M8 4l6 6-6 6" />
        </button>
      </div>
    </form>
  );
}

interface DayProps {
  readonly name: "from" | "to" | "dayIn";
  readonly value: string;
  readonly onDay: (day: string) => void;
}

function Day({ name, value, onDay }: DayProps) {
  const { t } = useTranslation();
  return (
    <label className="field">
      <span>{t(`reports.${name}`)}</span>
      <input type="date" required value={value} onChange={(event) => onDay(event.target.value)} />
    </label>
  );
}

function Arrow({ d }: { readonly d: string }) {
  return (
    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path d={d} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  );
}
