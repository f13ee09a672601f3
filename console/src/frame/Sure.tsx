import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import { Refusal } from "./Refusal";
import { useDoing } from "./useDoing";

interface Props {
  readonly title: string;
  readonly lead: string;
  /** What the button that does it says. */
  readonly word: string;
  readonly deed: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asked once more, before what cannot be taken back is done. */
export function Sure({ title, lead, word, deed, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{lead}</p>
      <Refusal error={error} />
      <div className="controls">
        <button
          type="button"
          className="danger"
          disabled={busy}
          onClick={() => void run(deed).then((worked) => worked && onDone())}
        >
          {word}
        </button>
        <button type="button" className="plain" onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
    </Dialog>
  );
}
