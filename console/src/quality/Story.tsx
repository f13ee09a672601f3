import { useTranslation } from "react-i18next";
import { asTime } from "../live/clock";
import { HOURS } from "../live/moment";
import { ServersWords } from "../said/ServersWords";
import type { Step } from "./story";
import { secondsIn } from "./timeline";

interface Props {
  readonly steps: readonly Step[];
  /** When the recording begins; null: there is none, and nowhere to jump to. */
  readonly started: string | null;
  readonly now: number;
  readonly onJump: (at: string) => void;
}

/** Each decision with its rule; a click leads to its place in the sound. */
export function Story({ steps, started, now, onJump }: Props) {
  const { t } = useTranslation();
  return (
    <section className="card told" aria-labelledby="told">
      <h2 id="told">{t("quality.story")}</h2>
      <ol>
        {steps.map((step, which) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps may be alike, and only their place tells them apart
          <li key={which} aria-current={which === now ? "step" : undefined}>
            <button type="button" className="plain" disabled={!started} onClick={() => onJump(step.at)}>
              <time dateTime={step.at}>{started ? offset(secondsIn(started, step.at)) : clockTime(step.at)}</time>
              <span>
                <ServersWords text={step.line} />
                {step.rule && <span className="quiet small"> {step.rule}</span>}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function offset(seconds: number): string {
  return seconds <= -0.5 ? `−${asTime(-seconds)}` : asTime(seconds);
}

function clockTime(at: string): string {
  return new Date(at).toLocaleTimeString([], HOURS);
}
