import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

const Api = lazy(() => import("./Api"));

/** What programs can ask; loaded once somebody looks at it. */
export function Reference() {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<p className="quiet">{t("loading")}</p>}>
      <Api />
    </Suspense>
  );
}
