import { useTranslation } from "react-i18next";
import type { Checked } from "./story";
import { useMoment, useSubject } from "./words";

/** Green or red, and always in words. */
export function Verdict({ checked }: { readonly checked: Checked }) {
  const { t } = useTranslation();
  const [subject, moment] = [useSubject(), useMoment()];
  return (
    <div className={`verdict ${checked.unchanged ? "unchanged" : "changed"}`} role="status">
      <p className="strong">{t(checked.unchanged ? "quality.unchanged" : "quality.changed")}</p>
      <ul className="plain-list">
        {checked.checks.map((one) => (
          <li key={one.subject} className={one.amiss ? "bad" : "good"}>
            <span aria-hidden="true">{one.amiss ? "✗" : "✓"}</span> {subject(one.subject)}
            <span className="unseen">{t(one.amiss ? "quality.isWrong" : "quality.isRight")}</span>
            {one.amiss && <span className="detail">{one.amiss}</span>}
          </li>
        ))}
      </ul>
      {checked.sealed && (
        <p className="quiet small">
          {t("quality.sealed", { at: moment(checked.sealed), entry: checked.entry, key: checked.key })}
        </p>
      )}
    </div>
  );
}
