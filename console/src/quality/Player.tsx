import { useTranslation } from "react-i18next";
import { KeyButton } from "../frame/KeyButton";
import { useKeys } from "../frame/keys";
import { asTime } from "../live/clock";
import type { Playing } from "./usePlaying";

interface Props {
  readonly src: string;
  readonly seconds: number;
  readonly playing: Playing;
}

const LEAP = 5;

export function Player({ src, seconds, playing }: Props) {
  const { t } = useTranslation();
  const { on, at, speed, ready, failed, toggle, leap, speedUp } = playing;
  useKeys({
    k: toggle,
    j: () => leap(-LEAP),
    l: () => leap(LEAP),
    ",": () => speedUp(-1),
    ".": () => speedUp(1),
  });
  return (
    <div className="controls player">
      {/* biome-ignore lint/a11y/useMediaCaption: a call on the telephone has no captions */}
      <audio ref={playing.place} src={src} preload="metadata" />
      <KeyButton of="k" className="main" disabled={!ready} onClick={toggle}>
        {t(on ? "quality.pause" : "quality.play")}
      </KeyButton>
      <KeyButton of="j" disabled={!ready} onClick={() => leap(-LEAP)}>
        {t("quality.back", { seconds: LEAP })}
      </KeyButton>
      <KeyButton of="l" disabled={!ready} onClick={() => leap(LEAP)}>
        {t("quality.forth", { seconds: LEAP })}
      </KeyButton>
      <span className="inline">
        <KeyButton of="," aria-label={t("quality.slower")} onClick={() => speedUp(-1)}></KeyButton>
        <output aria-label={t("quality.speed")}>{t("quality.times", { speed })}</output>
        <KeyButton of="." aria-label={t("quality.faster")} onClick={() => speedUp(1)}></KeyButton>
      </span>
      {failed && (
        <p className="refusal" role="alert">
          {t("quality.notPlayed")}
        </p>
      )}
      <span className="clock">{`${asTime(at)} / ${asTime(seconds)}`}</span>
    </div>
  );
}
