import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
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
  const { form, set, forget } = useDraft("why in force", { comment: "" });
  const go = async () => {
    const version = await put(texts, edited, form.comment);
    forget();
    onDone(version);
  };
  return (
    <Dialog title={t("rules.force.title")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(go);
        }}
      >
        <Differences texts={texts} />
        <label className="field">
          <span>{t("rules.force.why")}</span>
          <input value={form.comment} maxLength={500} onChange={(event) => set({ comment: event.target.value })} />
        </label>
        <Refusal error={error} />
        <button type="submit" className="main" disabled={busy}>
          {t("rules.force.go")}
        </button>
      </form>
    </Dialog>
  );
}
