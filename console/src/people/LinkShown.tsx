import { useTranslation } from "react-i18next";
import { SecretShown } from "../programs/SecretShown";

interface Props {
  readonly name: string;
  readonly link: string;
  readonly onClose: () => void;
}

/** A one-time link, once. */
export function LinkShown({ name, link, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <SecretShown title={t("people.linkTitle", { name })} lead={t("people.linkLead")} secret={link} onClose={onClose} />
  );
}
