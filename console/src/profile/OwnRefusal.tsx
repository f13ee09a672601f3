import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { Refused } from "../session/api";

/** As everywhere, but that a 403 means his password. */
export function OwnRefusal({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof Refused && error.status === 403)) return <Refusal error={error} />;
  return (
    <p className="refusal" role="alert">
      {t("profile.wrong")}
    </p>
  );
}
