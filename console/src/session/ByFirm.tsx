import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useTold } from "../frame/useTold";
import { ask } from "./api";

interface Offered {
  /** What the firm's own sign-in is called; empty: there is none. */
  readonly firm: string;
  readonly begins_at: string;
  /** Whether people have passwords here. */
  readonly passwords: boolean;
}

const REASONS = ["away", "not_vouched_for", "stale", "unknown"] as const;
const offered = () => ask<Offered>("GET", "/sign_in", undefined, { quietly: true });
/** Said once: a page that is loaded anew does not say it again. */
const refused = taken();

function taken(): (typeof REASONS)[number] | undefined {
  const why = new URLSearchParams(location.search).get("refused");
  const known = REASONS.find((reason) => reason === why);
  if (known) history.replaceState(null, "", location.pathname);
  return known;
}

/** The firm's own sign-in above that by a password; where passwords do not count, that is put away for an emergency. */
export function ByFirm({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const { told } = useTold(offered);
  const firm = told?.firm ?? "";
  if (!told || firm === "") return children;
  return (
    <>
      {refused && (
        <p className="refusal" role="alert">
          {t(`signIn.refused.${refused}`, { firm })}
        </p>
      )}
      <a className="button main" href={told.begins_at}>
        {t("signIn.byFirm", { firm })}
      </a>
      {told.passwords ? (
        <>
          <p className="quiet small">{t("signIn.orPassword")}</p>
          {children}
        </>
      ) : (
        <details>
          <summary className="quiet small">{t("signIn.emergency")}</summary>
          {children}
        </details>
      )}
    </>
  );
}
