import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";

const LONGEST = 200;

interface Props {
  readonly who: string;
  readonly onClose: () => void;
  readonly onSaid: (reason: string) => void;
}

/** An agent is to be logged out: he reads who did it, and why. */
export function Dismissal({ who, onClose, onSaid }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSaid(reason.trim());
  };
  return (
    <Dialog title={t("stepping.dismissNow", { who })} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{t("stepping.dismissWhy")}</span>
          <input maxLength={LONGEST} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <button type="submit" className="main">
          {t("stepping.dismissNow", { who })}
        </button>
      </form>
    </Dialog>
  );
}
