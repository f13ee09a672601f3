import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyButton } from "../frame/KeyButton";
import { useKeys } from "../frame/keys";
import type { Doing } from "../frame/useDoing";
import type { CallRow } from "../live/wire";
import type { Quality } from "../phone/phone";
import { usePhone } from "../phone/usePhone";
import { onTable } from "./asking";
import { levelOf } from "./own";

const KEYS = [..."123456789*0#"];
const LEVELS = { good: "desk.qualityGood", fair: "desk.qualityFair", poor: "desk.qualityPoor" } as const;

interface Props {
  /** The one that he serves; null: he is with another's. */
  readonly call: CallRow | null;
  readonly run: Doing["run"];
  /** Stands beside its buttons, before the keypad, so that it stays where it is as that opens. */
  readonly children?: ReactNode;
}

/** What his telephone does during a talk: the one in the page by itself, the one on his table by the switch. */
export function PhoneControls({ call, run, children }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [keys, showKeys] = useState(false);
  const isHere = phone.state() === "talking";
  const muted = isHere ? phone.muted() : (call?.muted ?? false);
  const mute = () => (isHere ? phone.mute(!muted) : void run(() => onTable.mute(!muted)));
  const send = (key: string) => (isHere ? phone.keys(key) : void run(() => onTable.keys(key)));
  const dialled = keys ? KEYS.map((key) => [key, () => send(key)] as const) : [];
  const canDo = isHere || call !== null;
  useKeys(canDo ? { m: mute, k: () => showKeys(!keys), ...Object.fromEntries(dialled) } : {});
  if (!canDo) return children;
  return (
    <>
      <KeyButton of="m" aria-pressed={muted} onClick={mute}>
        {t(muted ? "desk.unmute" : "desk.mute")}
      </KeyButton>
      <KeyButton of="k" aria-expanded={keys} onClick={() => showKeys(!keys)}>
        {t("desk.keys")}
      </KeyButton>
      {children}
      <Line quality={phone.quality()} />
      {keys && (
        <div className="keypad">
          {KEYS.map((key) => (
            <button key={key} type="button" onClick={() => send(key)}>
              {key}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

function Line({ quality }: { readonly quality: Quality | null }) {
  const { t } = useTranslation();
  if (!quality) return null;
  const level = levelOf(quality.mos);
  const figures = `MOS ${quality.mos.toFixed(1)} · ${quality.loss.toFixed(1)} % · ${Math.round(quality.jitterMs)} ms`;
  return (
    <span className={`quality small ${level}`} title={figures}>
      {t("desk.quality")}: {t(LEVELS[level])}
    </span>
  );
}
