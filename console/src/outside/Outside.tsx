import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askConsent, consent, want, wish } from "./outside";

/** Whether the system may tell of a call while he looks at something else. */
export function Outside() {
  const { t } = useTranslation();
  const [may, setMay] = useState(consent);
  const [wanted, setWanted] = useState(wish);
  const choose = (next: typeof wanted) => {
    want(next);
    setWanted(next);
  };
  const begin = async () => {
    const answer = await askConsent();
    setMay(answer);
    if (answer === "granted") choose("plain");
  };
  const isOn = wanted !== "no" && may === "granted";
  return (
    <section className="card" aria-labelledby="outside">
      <h2 id="outside">{t("outside.title")}</h2>
      <p className="quiet">{t("outside.lead")}</p>
      {may === "denied" && <p className="warning">{t("outside.denied")}</p>}
      {may === "unable" && <p className="warning">{t("outside.unable")}</p>}
      {isOn && (
        <>
          <p role="status">{t("outside.on")}</p>
          <label className="chip">
            <input
              type="checkbox"
              checked={wanted === "named"}
              onChange={(event) => choose(event.target.checked ? "named" : "plain")}
            />
            {t("outside.named")}
          </label>
        </>
      )}
      <div className="controls">
        {isOn ? (
          <button type="button" onClick={() => choose("no")}>
            {t("outside.stop")}
          </button>
        ) : (
          <button type="button" disabled={may === "denied" || may === "unable"} onClick={() => void begin()}>
            {t("outside.begin")}
          </button>
        )}
      </div>
    </section>
  );
}
