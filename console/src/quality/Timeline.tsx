import { type KeyboardEvent, memo, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { asTime } from "../live/clock";
import type { Waveform } from "./story";
import { type Band, lanes, outline } from "./timeline";
import type { Playing } from "./usePlaying";
import { useKind } from "./words";

interface Props {
  readonly seconds: number;
  /** Null: nobody has opened the sound yet. */
  readonly wave: Waveform | null;
  readonly bands: readonly Band[];
  readonly playing: Playing;
}

const [WIDTH, HEIGHT] = [2000, 120];
const LEAPS: Readonly<Record<string, number>> = { ArrowLeft: -5, ArrowRight: 5, PageDown: -30, PageUp: 30 };

/** Both channels above one another, and below them a row for each kind of mark; a click leads to its place. */
export function Timeline({ seconds, wave, bands, playing }: Props) {
  const { t } = useTranslation();
  const share = (second: number) => `${(100 * second) / seconds}%`;
  const press = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    playing.seek((seconds * (event.clientX - left)) / width);
  };
  const move = (event: KeyboardEvent) => {
    const leap = LEAPS[event.key];
    if (leap === undefined) return;
    event.preventDefault();
    playing.leap(leap);
  };
  return (
    <div className="timeline">
      <div className="lane-names small quiet" aria-hidden="true">
        <span>{t("quality.caller")}</span>
        <span>{t("quality.hears")}</span>
      </div>
      <div
        className="wave"
        role="slider"
        tabIndex={playing.ready ? 0 : -1}
        aria-label={t("quality.place")}
        aria-valuemin={0}
        aria-valuemax={Math.round(seconds)}
        aria-valuenow={Math.round(playing.at)}
        aria-valuetext={asTime(playing.at)}
        aria-disabled={!playing.ready}
        onPointerDown={press}
        onKeyDown={move}
      >
        <Waves wave={wave} />
        {playing.ready && <span className="head" style={{ left: share(playing.at) }} />}
      </div>
      <Lanes bands={bands} seconds={seconds} onPick={playing.seek} />
    </div>
  );
}

const Waves = memo(function Waves({ wave }: { readonly wave: Waveform | null }) {
  const rows = wave?.channels ?? [];
  const height = HEIGHT / Math.max(1, rows.length) / 2;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {rows.map((peaks, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its place
        <path key={row} className={`channel c${row}`} d={outline(peaks, WIDTH, height * (2 * row + 1), height - 2)} />
      ))}
    </svg>
  );
});

interface LanesProps {
  readonly bands: readonly Band[];
  readonly seconds: number;
  readonly onPick: (second: number) => void;
}

const Lanes = memo(function Lanes({ bands, seconds, onPick }: LanesProps) {
  const kind = useKind();
  return lanes(bands).map(([name, its]) => (
    <div key={name} className="lane">
      <span className="small quiet">{kind(name)}</span>
      <div>
        {its.map((band) => (
          <button
            key={`${band.begin} ${band.told}`}
            type="button"
            className={`band ${name}`}
            style={{ left: `${(100 * band.begin) / seconds}%`, width: `${(100 * (band.end - band.begin)) / seconds}%` }}
            aria-label={`${kind(name)} ${asTime(band.begin)}–${asTime(band.end)} ${band.told}`}
            title={`${asTime(band.begin)}–${asTime(band.end)} ${band.told}`}
            onClick={() => onPick(band.begin)}
          />
        ))}
      </div>
    </div>
  ));
});
