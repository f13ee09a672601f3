import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { Sure } from "../frame/Sure";
import { type Doing, useDoing } from "../frame/useDoing";
import { useToldAgain } from "../frame/useTold";
import { Complaints } from "./Complaints";
import { changed, complaintsOf, type InForce, type Place, type Texts } from "./rules";
import { begin, end, type Shadow, standing, textsOf } from "./shadow";
import { Tried } from "./Tried";

const LOOK_EVERY_MS = 5000;

interface Props {
  readonly live: InForce;
  readonly texts: Texts;
  readonly onPlace: (place: Place) => void;
  readonly onTexts: (texts: Texts) => void;
  readonly onForce: (texts: Texts) => void;
}

/** A draft that is tried on real calls beside the rules in force, without effect. */
export function Beside({ live, texts, onPlace, onTexts, onForce }: Props) {
  const { t } = useTranslation();
  const { told, error, again } = useToldAgain(standing, { every: LOOK_EVERY_MS });
  const doing = useDoing();
  const [sure, setSure] = useState<"end" | "replace" | null>(null);
  const close = () => setSure(null);
  const begins = () => doing.run(() => begin(texts)).then(again);
  const shadow = told?.shadow ?? null;
  return (
    <div className="tried">
      <p className="quiet">{t("rules.beside.lead")}</p>
      <Refusal error={error} />
      {shadow && <Tried shadow={shadow} />}
      {told && (
        <div className="controls">
          {shadow && <Deeds doing={doing} onForce={onForce} onTexts={onTexts} onEnd={() => setSure("end")} />}
          <button
            type="button"
            className={shadow ? "" : "main"}
            disabled={doing.busy || changed(texts, live.texts).length === 0}
            onClick={() => (shadow ? setSure("replace") : void begins())}
          >
            {t(shadow ? "rules.beside.replace" : "rules.beside.begin")}
          </button>
        </div>
      )}
      <Refusal error={doing.error} />
      <Complaints complaints={complaintsOf(doing.error)} onPlace={onPlace} />
      {shadow && sure && <Ending shadow={shadow} what={sure} onClose={close} onBegin={begins} onEnded={again} />}
    </div>
  );
}

interface DeedsProps {
  readonly doing: Doing;
  readonly onForce: (texts: Texts) => void;
  readonly onTexts: (texts: Texts) => void;
  readonly onEnd: () => void;
}

function Deeds({ doing, onForce, onTexts, onEnd }: DeedsProps) {
  const { t } = useTranslation();
  const take = (deed: (texts: Texts) => void) => void doing.run(async () => deed(await textsOf()));
  return (
    <>
      <button type="button" className="main" disabled={doing.busy} onClick={() => take(onForce)}>
        {t("rules.beside.force")}
      </button>
      <button type="button" disabled={doing.busy} onClick={() => take(onTexts)}>
        {t("rules.open")}
      </button>
      <button type="button" className="danger" disabled={doing.busy} onClick={onEnd}>
        {t("rules.beside.end")}
      </button>
    </>
  );
}

interface EndingProps {
  readonly shadow: Shadow;
  readonly what: "end" | "replace";
  readonly onClose: () => void;
  readonly onBegin: () => Promise<unknown>;
  readonly onEnded: () => void;
}

/** Asked once more: what was counted is gone from here. */
function Ending({ shadow, what, onClose, onBegin, onEnded }: EndingProps) {
  const { t } = useTranslation();
  return (
    <Sure
      title={t(`rules.beside.${what}Title`)}
      lead={t("rules.beside.sure", { calls: shadow.calls })}
      word={t(`rules.beside.${what}`)}
      deed={what === "end" ? end : onBegin}
      onClose={onClose}
      onDone={() => {
        onClose();
        onEnded();
      }}
    />
  );
}
