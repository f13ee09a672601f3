import { useTranslation } from "react-i18next";
import { stay } from "./path";

export function Nowhere() {
  const { t } = useTranslation();
  return (
    <section className="card nowhere">
      <h1>{t("nowhere.title")}</h1>
      <p className="quiet">{t("nowhere.lead")}</p>
      <a className="button" href="/" onClick={stay}>
        {t("nowhere.home")}
      </a>
    </section>
  );
}
