import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";

interface Props {
  readonly name: string;
  readonly link: string;
  readonly onClose: () => void;
}

/** A one-time link, once. */
export function LinkShown({ name, link, onClose }: Props) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    setCopied(true);
  };
  return (
    <Dialog title={t("people.linkTitle", { name })} onClose={onClose}>
      <p className="quiet">{t("people.linkLead")}</p>
      <input
        className="link"
        readOnly
        value={link}
        aria-label={t("people.linkTitle", { name })}
        onFocus={(event) => event.target.select()}
      />
      <p className="controls">
        <button type="button" className="main" onClick={() => void copy()}>
          {t("people.copy")}
        </button>
        <span role="status" className="quiet">
          {copied && t("people.copied")}
        </span>
      </p>
    </Dialog>
  );
}
