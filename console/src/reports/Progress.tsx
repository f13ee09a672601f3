import { useTranslation } from "react-i18next";
import { useSlow } from "./useReport";

/** Nothing for two seconds; then that it goes on, and since when. */
export function Progress({ busy }: { readonly busy: boolean }) {
  const { t } = useTranslation();
  const seconds = useSlow(busy);
  return (
    <div className="making" role="status">
      {busy && seconds > 0 && (
        <>
          <progress aria-label={t("reports.making")} />
          <span>{t("reports.makingSince", { seconds })}</span>
        </>
      )}
    </div>
  );
}
