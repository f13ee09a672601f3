import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { Progress } from "../reports/Progress";
import { type Mailing, sendNow } from "./mailings";

/** Sent once, now, to whoever tries it. */
export function Trial({ mailing, onClose }: { readonly mailing: Mailing; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState("");
  const [sent, setSent] = useState("");
  const { busy, error, run } = useDoing();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent("");
    void run(() => sendNow(mailing.id, to)).then((worked) => worked && setSent(to));
  };
  return (
    <Dialog title={t("reports.mail.now")} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{t("reports.mail.nowLead")}</p>
        <label className="field">
          <span>{t("reports.mail.nowTo")}</span>
          <input
            type="email"
            autoComplete="email"
            required
            maxLength={254}
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </label>
        <Progress busy={busy} />
        <Refusal error={error} />
        <p role="status" className="good">
          {sent && t("reports.mail.sent", { to: sent })}
        </p>
        <div className="controls">
          <button type="submit" className="main" disabled={busy}>
            {t("reports.mail.send")}
          </button>
          <button type="button" className="plain" onClick={onClose}>
            {t("close")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
