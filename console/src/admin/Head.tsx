import { useTranslation } from "react-i18next";

interface Props {
  readonly number: number;
  readonly isChecking: boolean;
  readonly wrong: number;
  readonly isDifferent: boolean;
  readonly mayWrite: boolean;
  readonly onForce: () => void;
}

/** Which version is in force, whether the draft is right, and the door by which it comes into force. */
export function Head({ number, isChecking, wrong, isDifferent, mayWrite, onForce }: Props) {
  const { t } = useTranslation();
  return (
    <header className="page-head">
      <h1>{t("rules.title")}</h1>
      <span className="quiet">{t("rules.version", { number })}</span>
      {mayWrite && (
        <>
          <span role="status" className={wrong ? "bad" : "good"}>
            {isChecking ? t("rules.checking") : t(wrong ? "rules.wrong" : "rules.right", { count: wrong })}
          </span>
          <button type="button" className="main" disabled={isChecking || wrong > 0 || !isDifferent} onClick={onForce}>
            {t("rules.force.open")}
          </button>
        </>
      )}
    </header>
  );
}
