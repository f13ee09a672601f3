import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** What is told once: a link, a token. */
export function SecretShown({ title, lead, secret, onClose }: Props) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="quiet">{lead}</p>
      <input className="link" readOnly value={secret} aria-label={title} onFocus={(event) => event.target.select()} />
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
