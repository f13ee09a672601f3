import { useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyHint } from "../frame/KeyHint";
import { useKeys } from "../frame/keys";
import type { Quality } from "../phone/phone";
import { usePhone } from "../phone/usePhone";
import { levelOf } from "./own";

const KEYS = [..."123456789*0#"];
const LEVELS = { good: "desk.qualityGood", fair: "desk.qualityFair", poor: "desk.qualityPoor" } as const;

/** What the telephone in the page can do during a talk; nothing where it has none. */
export function PhoneControls() {
  const { t } = useTranslation();
  const phone = usePhone();
  const [keys, showKeys] = useState(false);
  const talking = phone.state() === "talking";
  const muted = phone.muted();
  const dialled = keys ? KEYS.map((key) => [key, () => phone.keys(key)] as const) : [];
  useKeys(talking ? { m: () => phone.mute(!muted), k: () => showKeys(!keys), ...Object.fromEntries(dialled) } : {});
  if (!talking) return null;
  return (
    <>
      <button type="button" aria-pressed={muted} onClick={() => phone.mute(!muted)}>
        {t(muted ? "desk.unmute" : "desk.mute")} <KeyHint of="m" />
      </button>
      <button type="button" aria-expanded={keys} onClick={() => showKeys(!keys)}>
        {t("desk.keys")} <KeyHint of="k" />
      </button>
      <Line quality={phone.quality()} />
      {keys && (
        <div className="keypad">
          {KEYS.map((key) => (
            <button key={key} type="button" onClick={() => phone.keys(key)}>
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
