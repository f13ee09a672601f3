import { useTranslation } from "react-i18next";
import { Sure } from "../frame/Sure";
import { useSaid } from "./MailingRow";
import { type Mailing, remove } from "./mailings";

interface Props {
  readonly mailing: Mailing;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asked once more, for whoever waits for it is not told. */
export function Removal({ mailing, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { named } = useSaid();
  const told = { report: named(mailing), recipients: mailing.recipients.join(", ") };
  return (
    <Sure
      title={t("reports.mail.removeOne")}
      lead={t("reports.mail.removeLead", told)}
      word={t("reports.mail.remove")}
      deed={() => remove(mailing.id)}
      onClose={onClose}
      onDone={onDone}
    />
  );
}
