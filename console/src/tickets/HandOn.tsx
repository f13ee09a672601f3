import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useTold } from "../frame/useTold";
import { useDraft } from "../session/useDraft";
import { useQueueName } from "../words/queues";
import { choices, handOn, toOf } from "./tickets";

interface Props {
  readonly ticket: string;
  readonly subject: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Who has a ticket from now on. */
export function HandOn({ ticket, subject, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const { told } = useTold(choices);
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft(`handing on ticket ${ticket}`, { to: "", text: "" });
  const { to, text } = form;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => handOn(ticket, toOf(to), text.trim())))) return;
    forget();
    onDone();
  };
  return (
    <Dialog title={t("tickets.handOnIt", { subject })} onClose={onClose}>
      <form className="stacked-form" onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>{t("tickets.who")}</span>
          <select required value={to} onChange={(event) => set({ to: event.target.value })}>
            <option value="">{t("tickets.choose")}</option>
            {told?.queues.map((queue) => (
              <option key={queue} value={`queue ${queue}`}>
                {t("tickets.holder.queue", { name: queueName(queue) })}
              </option>
            ))}
            {told?.agents.map(({ id, name }) => (
              <option key={id} value={`agent ${id}`}>
                {t("tickets.holder.agent", { name: `${id} ${name}` })}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t("tickets.remark")}</span>
          <textarea rows={2} maxLength={4000} value={text} onChange={(event) => set({ text: event.target.value })} />
        </label>
        <Refusal error={error} />
        <button type="submit" className="main" disabled={busy || !to}>
          {t("tickets.handOn")}
        </button>
      </form>
    </Dialog>
  );
}
