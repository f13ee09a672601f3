import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { asTime } from "../live/clock";
import type { Connection } from "../live/feed";
import { tryNow, useConnection } from "../live/store";

/** Says that what is shown is no longer live: nobody should have to notice that by himself. */
export function Banner() {
  const { t } = useTranslation();
  const connection = useConnection();
  if (connection.is === "live" || connection.is === "connecting") return null;
  if (connection.is === "refused") {
    return (
      <div className="banner" role="alert">
        {t("lost.refused")}
      </div>
    );
  }
  return <Lost connection={connection} />;
}

function Lost({ connection }: { readonly connection: Extract<Connection, { is: "lost" }> }) {
  const { t } = useTranslation();
  const now = useNow();
  const next = Math.ceil((connection.next - now) / 1000);
  return (
    <div className="banner">
      <strong role="alert">{t("lost.title")}</strong>
      <span>{t("lost.stale", { time: asTime((now - connection.since) / 1000) })}</span>
      <span>{next > 0 ? t("lost.again", { seconds: next }) : t("lost.trying")}</span>
      <button type="button" onClick={tryNow}>
        {t("lost.now")}
      </button>
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return now;
}
