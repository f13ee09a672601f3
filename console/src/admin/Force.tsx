import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { Differences } from "./Differences";
import { put, type Texts, type Version } from "./rules";

interface Props {
  readonly texts: Texts;
  readonly edited: string;
  readonly onClose: () => void;
  readonly onDone: (version: Version) => void;
}

/** Before the draft comes into force: what it changes, and why. */
export function Force({ texts, edited, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [comment, setComment] = useState("");
  return (
    <Dialog title={t("rules.force.title")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(async () => onDone(await put(texts, edited, comment)));
        }}
      >
        <Differences texts={texts} />
        <label className="field">
          <span>{t("rules.force.why")}</span>
          <input value={comment} maxLength={500} onChange={(event) => setComment(event.target.value)} />
        </label>
        <Refusal error={error} />
        <button type="submit" className="main" disabled={busy}>
          {t("rules.force.go")}
        </button>
      </form>
    </Dialog>
  );
}
