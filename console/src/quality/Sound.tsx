import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { asTime } from "../live/clock";
import { ServersWords } from "../said/ServersWords";
import { Player } from "./Player";
import { Reason } from "./Reason";
import { type Mark, opened, type Recording, soundAt, type Waveform, waveform } from "./story";
import { Timeline } from "./Timeline";
import { bands } from "./timeline";
import type { Playing } from "./usePlaying";
import { useRecordingState } from "./words";

interface Props {
  readonly recording: Recording;
  readonly marks: readonly Mark[];
  readonly playing: Playing;
}

/** A recording: what lies in it is told at once, its sound once somebody says why he hears it. */
export function Sound({ recording, marks, playing }: Props) {
  const { t } = useTranslation();
  const state = useRecordingState();
  const { busy, error, run } = useDoing();
  const [asks, setAsks] = useState(false);
  const [heard, setHeard] = useState<{ readonly src: string; readonly wave: Waveform | null } | null>(null);
  const { recording: id, started, seconds, may } = recording;
  const hear = async (because: string) => {
    const opening = await opened(id, because);
    setHeard({ src: soundAt(id, opening), wave: null });
    setAsks(false);
    setHeard({ src: soundAt(id, opening), wave: await waveform(id, opening) });
  };
  const lies = started ? bands(marks, recording.gaps, started, seconds) : [];
  return (
    <section className="card sound" aria-labelledby="sound">
      <header className="section-head">
        <h2 id="sound">
          {t("quality.recording")} <span className="tag">{state(recording.state)}</span>{" "}
          <span className="quiet small">{asTime(seconds)}</span>
        </h2>
        {!heard && seconds > 0 && may.includes("listen") && (
          <button type="button" className="main" onClick={() => setAsks(true)}>
            {t("quality.hear")}
          </button>
        )}
      </header>
      {recording.reason && (
        <p className="quiet">
          <ServersWords text={recording.reason} />
        </p>
      )}
      {seconds > 0 && !may.includes("listen") && <p className="quiet">{t("quality.mayNotHear")}</p>}
      <Refusal error={error} />
      {heard && <Player src={heard.src} seconds={seconds} playing={playing} />}
      {seconds > 0 && <Timeline seconds={seconds} wave={heard?.wave ?? null} bands={lies} playing={playing} />}
      {asks && (
        <Reason busy={busy} onReason={(because) => void run(() => hear(because))} onClose={() => setAsks(false)} />
      )}
    </section>
  );
}
