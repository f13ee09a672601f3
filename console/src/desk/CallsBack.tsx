import { useTranslation } from "react-i18next";
import { Offered } from "./Offered";

/** His telephone rings for a callback: there is no call yet, for the customer is rung once he has answered. */
export function CallsBack() {
  const { t } = useTranslation();
  return (
    <section className="card call offered" aria-labelledby="call">
      <h2 id="call">{t("desk.offered")}</h2>
      <p>{t("desk.callsBack")}</p>
      <Offered />
    </section>
  );
}
