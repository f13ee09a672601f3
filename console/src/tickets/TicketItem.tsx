import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
import "../look/tickets.css";
import { useQueueName } from "../words/queues";
import { CloseTicket } from "./CloseTicket";
import { HandOn } from "./HandOn";
import { History } from "./History";
import { note, type Ticket } from "./tickets";
import { useAgentNamed } from "./useAgentNamed";

interface Props {
  readonly ticket: Ticket;
  /** Whether he may write into it. */
  readonly mayNote: boolean;
  readonly onDone: () => void;
}

/** A ticket: what it is about, how it stands to its day, what was done with it, and what he may do. */
export function TicketItem({ ticket, mayNote, onDone }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"close" | "handOn" | null>(null);
  const done = () => {
    setAsking(null);
    onDone();
  };
  const subject = ticket.subject || t("tickets.forgotten");
  return (
    <li className="ticket" data-ticket={ticket.ticket} data-standing={ticket.standing}>
      <Head ticket={ticket} subject={subject} />
      <details>
        <summary className="small">{t("tickets.history", { count: ticket.lines.length })}</summary>
        <History ticket={ticket} />
        {mayNote && ticket.standing !== "over" && (
          <NoteOn ticket={ticket.ticket} label={t("tickets.noteOn", { subject })} onDone={onDone} />
        )}
      </details>
      {ticket.may_change && (
        <div className="controls">
          <button type="button" aria-label={t("tickets.closeIt", { subject })} onClick={() => setAsking("close")}>
            {t("tickets.close")}
          </button>
          <button
            type="button"
            className="plain"
            aria-label={t("tickets.handOnIt", { subject })}
            onClick={() => setAsking("handOn")}
          >
            {t("tickets.handOn")}
          </button>
        </div>
      )}
      {asking === "close" && (
        <CloseTicket ticket={ticket.ticket} subject={subject} onClose={() => setAsking(null)} onDone={done} />
      )}
      {asking === "handOn" && (
        <HandOn ticket={ticket.ticket} subject={subject} onClose={() => setAsking(null)} onDone={done} />
      )}
    </li>
  );
}

function Head({ ticket, subject }: { readonly ticket: Ticket; readonly subject: string }) {
  const { t, i18n } = useTranslation();
  const queueName = useQueueName();
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeZone: "UTC" });
  const agentNamed = useAgentNamed(ticket);
  const holder = ticket.agent ? agentNamed(ticket.agent) : t("tickets.holder.queue", { name: queueName(ticket.queue) });
  const facts = [ticket.customer_name || ticket.number, ticket.kind, holder, ticket.ticket].filter(Boolean);
  return (
    <>
      <p className="ticket-head">
        <strong>{subject}</strong>
        {ticket.standing === "over" ? (
          <span className="tag">{ticket.outcome ? t(`tickets.outcomes.${ticket.outcome}`) : t("tickets.over")}</span>
        ) : (
          ticket.due && (
            <time className={`tag ${ticket.standing}`} dateTime={ticket.due}>
              {t(`tickets.${ticket.standing}By`, { day: day.format(new Date(ticket.due)) })}
            </time>
          )
        )}
      </p>
      <p className="quiet small where">{facts.join(" · ")}</p>
    </>
  );
}

interface NoteProps {
  readonly ticket: string;
  readonly label: string;
  readonly onDone: () => void;
}

function NoteOn({ ticket, label, onDone }: NoteProps) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft(`note ticket ${ticket}`, { text: "" });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => note(ticket, form.text)))) return;
    forget();
    onDone();
  };
  return (
    <form className="note" onSubmit={(event) => void submit(event)}>
      <textarea
        className="grow"
        rows={2}
        maxLength={4000}
        aria-label={label}
        readOnly={busy}
        value={form.text}
        onChange={(event) => set({ text: event.target.value })}
      />
      <button type="submit" disabled={busy || !form.text.trim()}>
        {t("tickets.note")}
      </button>
      <Refusal error={error} />
    </form>
  );
}
