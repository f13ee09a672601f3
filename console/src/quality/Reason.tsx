import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";

interface Props {
  readonly busy: boolean;
  readonly onReason: (because: string) => void;
  readonly onClose: () => void;
}

let kept = "";

/** Why somebody comes to a recording: it is entered in the ledger. What he said last is offered again. */
export function Reason({ busy, onReason, onClose }: Props) {
  const { t } = useTranslation();
  const [because, setBecause] = useState(kept || t("quality.usualReason"));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    kept = because.trim();
    onReason(kept);
  };
  return (
    <Dialog title={t("quality.why")} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{t("quality.because")}</span>
          <input required pattern=".*\S.*" value={because} onChange={(event) => setBecause(event.target.value)} />
          <span className="quiet small">{t("quality.becauseHint")}</span>
        </label>
        <div className="controls">
          <button type="submit" className="main" disabled={busy}>
            {t("quality.goOn")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
