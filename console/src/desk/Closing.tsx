import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
import { close, RESULTS, type Result } from "./promises";

interface Props {
  readonly callback: string;
  readonly who: string;
  /** Whose it is, by the path. */
  readonly of: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** What came of a callback: it is over then. */
export function Closing({ callback, who, of, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft(`closing callback ${callback}`, { result: "reached" as Result, remark: "" });
  const { result, remark } = form;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => close(callback, result, remark.trim(), of)))) return;
    forget();
    onDone();
  };
  return (
    <Dialog title={t("promises.closeIt", { who })} onClose={onClose}>
      <form className="stacked-form" onSubmit={(event) => void submit(event)}>
        <fieldset className="kinds">
          <legend>{t("promises.result")}</legend>
          {RESULTS.map((each) => (
            <label key={each} className="chip">
              <input type="radio" name="result" checked={result === each} onChange={() => set({ result: each })} />
              {t(`promises.results.${each}`)}
            </label>
          ))}
        </fieldset>
        <label className="field">
          <span>{t("promises.remark")}</span>
          <textarea rows={2} maxLength={500} value={remark} onChange={(event) => set({ remark: event.target.value })} />
        </label>
        <Refusal error={error} />
        <button type="submit" className="main" disabled={busy}>
          {t("promises.finish")}
        </button>
      </form>
    </Dialog>
  );
}
