import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Doing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
import { type Checkpoint, type Signing, skip, tick } from "./signing";
import { WithReason } from "./WithReason";

const LONGEST = 200;
const MARKS = { ticked: "✓", skipped: "–", missing: "○" } as const;

interface Props {
  readonly call: string;
  readonly one: Signing;
  readonly doing: Doing;
  readonly again: () => void;
}

/** What must be said and answered in the recording: what is, and what comes now. */
export function Checkpoints({ call, one, doing, again }: Props) {
  const { t } = useTranslation();
  return (
    <ol className="plain-list checkpoints">
      {one.checkpoints.map((point) => (
        <li key={point.checkpoint} data-standing={point.standing}>
          <p>
            <span aria-hidden="true">{MARKS[point.standing]}</span> <strong>{point.checkpoint}</strong>{" "}
            <span className="quiet small">{t(`signing.standing.${point.standing}`)}</span>
          </p>
          {point.its_turn && !one.hindered && <Turn call={call} point={point} doing={doing} />}
          {point.its_turn && point.standing === "missing" && (
            <WithReason
              title={t("signing.skip", { checkpoint: point.checkpoint })}
              draft={`skip ${call} ${point.checkpoint}`}
              act={(why) => skip(point.checkpoint, why)}
              onDone={again}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

interface TurnProps {
  readonly call: string;
  readonly point: Checkpoint;
  readonly doing: Doing;
}

/** He says it, the customer answers as he must, and he ticks it; or he says why not. */
function Turn({ call, point, doing }: TurnProps) {
  const { t } = useTranslation();
  const { checkpoint, answer } = point;
  const { form, set, forget } = useDraft(`signing ${call} ${checkpoint}`, { said: "" });
  const isAloud = answer === "voice";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await doing.run(() => tick(checkpoint, form.said.trim()))) forget();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {point.say && <p className="say">{point.say}</p>}
      {answer && !isAloud && <p className="quiet small">{t("signing.presses", { key: answer })}</p>}
      {isAloud && (
        <label className="field">
          <span>{t("signing.said", { checkpoint })}</span>
          <input
            required
            pattern=".*\S.*"
            maxLength={LONGEST}
            readOnly={doing.busy}
            value={form.said}
            onChange={(event) => set({ said: event.target.value })}
          />
        </label>
      )}
      <button type="submit" className="main next" disabled={doing.busy}>
        {t("signing.tick", { checkpoint })}
      </button>
    </form>
  );
}
