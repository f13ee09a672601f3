import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { stay } from "../frame/path";
import { Refusal } from "../frame/Refusal";
import type { Signed } from "../session/session";
import { Custody } from "./Custody";
import { Facts } from "./Facts";
import { Notes } from "./Notes";
import { Scores } from "./Scores";
import { Sound } from "./Sound";
import { Story } from "./Story";
import { type CallStory, story } from "./story";
import { secondsIn, stepAt } from "./timeline";
import { usePlaying } from "./usePlaying";

interface Props {
  readonly call: string;
  readonly who: Signed;
}

export function CallPage({ call, who }: Props) {
  const { t } = useTranslation();
  const [told, setTold] = useState<CallStory | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => void story(call).then(setTold, setError), [call]);
  return (
    <section className="calls-over">
      <header className="page-head">
        <h1>
          <a href="/calls" onClick={stay}>
            {t("quality.title")}
          </a>{" "}
          <span className="quiet">{call}</span>
        </h1>
      </header>
      <Refusal error={error} />
      {!told && !error && <p className="quiet">{t("loading")}</p>}
      {told && <Told told={told} who={who} />}
    </section>
  );
}

/** The story and the sound of the recording that is looked at go together: a click in one leads to its place in the other. */
function Told({ told, who }: { readonly told: CallStory; readonly who: Signed }) {
  const { t } = useTranslation();
  const [which, setWhich] = useState(0);
  const playing = usePlaying();
  const recording = told.recordings[which];
  const started = recording?.started ?? null;
  const now = started && playing.ready ? stepAt(told.steps, started, playing.at) : -1;
  return (
    <>
      <Facts told={told} />
      {told.recordings.length > 1 && (
        <div className="chips">
          {told.recordings.map((one, at) => (
            <button key={one.recording} type="button" aria-pressed={at === which} onClick={() => setWhich(at)}>
              {t("quality.recordingNumber", { number: at + 1 })}
            </button>
          ))}
        </div>
      )}
      {recording && <Sound key={recording.recording} recording={recording} marks={told.marks} playing={playing} />}
      <div className="beside">
        <Story
          steps={told.steps}
          started={started}
          now={now}
          onJump={(at) => started && playing.ready && playing.seek(secondsIn(started, at))}
        />
        <div className="aside">
          {who.rights.includes("see_scores") && <Scores key={`scores ${told.call}`} call={told.call} who={who} />}
          {who.rights.includes("see_scores") && <Notes key={`notes ${told.call}`} call={told.call} who={who} />}
          {recording && <Custody key={recording.recording} recording={recording} who={who} />}
        </div>
      </div>
    </>
  );
}
