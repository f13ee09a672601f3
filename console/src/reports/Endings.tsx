import { useTranslation } from "react-i18next";
import type { Report } from "./report";
import { Stretch } from "./Stretch";

/** How calls ended, those that are most first. */
export function Endings({ endings }: { readonly endings: Report["endings"] }) {
  const { t } = useTranslation();
  const whole = Math.max(...endings.map(({ calls }) => calls));
  return (
    <section className="card picture" aria-labelledby="endings">
      <h2 id="endings">{t("reports.endings")}</h2>
      <ul className="lying plain-list">
        {endings.map(({ outcome, means, calls }) => (
          <li key={outcome}>
            <span className="lying-name">{means}</span>
            <Stretch
              pieces={[{ name: outcome, tone: outcome === "ABANDON" ? "poor" : "plain", from: 0, to: calls }]}
              whole={whole}
              told={`${means}: ${calls}`}
            />
            <span className="lying-told">{calls}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
