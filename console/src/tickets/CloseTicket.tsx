import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
import { close, OUTCOMES, type Outcome } from "./tickets";

interface Props {
  readonly ticket: string;
  readonly subject: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** What came of a ticket: it is over then. */
export function CloseTicket({ ticket, subject, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft(`closing ticket ${ticket}`, { outcome: "solved" as Outcome, text: "" });
  const { outcome, text } = form;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => close(ticket, outcome, text.trim())))) return;
    forget();
    onDone();
  };
  return (
    <Dialog title={t("tickets.closeIt", { subject })} onClose={onClose}>
      <form className="stacked-form" onSubmit={(event) => void submit(event)}>
        <fieldset className="kinds">
          <legend>{t("tickets.outcome")}</legend>
          {OUTCOMES.map((each) => (
            <label key={each} className="chip">
              <input type="radio" name="outcome" checked={outcome === each} onChange={() => set({ outcome: each })} />
              {t(`tickets.outcomes.${each}`)}
            </label>
          ))}
        </fieldset>
        <label className="field">
          <span>{t("tickets.remark")}</span>
          <textarea rows={2} maxLength={4000} value={text} onChange={(event) => set({ text: event.target.value })} />
        </label>
        <Refusal error={error} />
        <button type="submit" className="main" disabled={busy}>
          {t("tickets.finish")}
        </button>
      </form>
    </Dialog>
  );
}
