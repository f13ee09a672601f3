import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
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
  const { busy, error, run } = useDoing();
  const told = { report: named(mailing), recipients: mailing.recipients.join(", ") };
  return (
    <Dialog title={t("reports.mail.removeOne")} onClose={onClose}>
      <p>{t("reports.mail.removeLead", told)}</p>
      <Refusal error={error} />
      <div className="controls">
        <button
          type="button"
          className="danger"
          disabled={busy}
          onClick={() => void run(() => remove(mailing.id)).then((worked) => worked && onDone())}
        >
          {t("reports.mail.remove")}
        </button>
        <button type="button" className="plain" onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
    </Dialog>
  );
}
