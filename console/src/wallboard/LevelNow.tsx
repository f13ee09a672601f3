import { useTranslation } from "react-i18next";
import { useHouse } from "../live/store";
import { useServersWords } from "../said/useServersWords";

/** At which level the house works, if it is told to him. */
export function LevelNow() {
  const { t } = useTranslation();
  const level = useHouse((house) => house.level);
  const said = useServersWords();
  if (!level) return <span />;
  if (!level.asterisk) return <span className="level bad">{t("wallboard.noSwitch")}</span>;
  if (level.draining) return <span className="level warn">{t(`wallboard.draining.${level.draining}`)}</span>;
  if (level.level === "normal" || level.level === "") {
    return <span className="level good">{t("wallboard.levelNormal")}</span>;
  }
  const by = level.by === "hand" ? t("wallboard.byHand") : level.why && t("wallboard.by", { why: said(level.why) });
  return (
    <span className="level warn">
      {t("wallboard.level", { level: level.level })}{" "}
      {by && (
        <span className="why" title={level.why}>
          {by}
        </span>
      )}
    </span>
  );
}
