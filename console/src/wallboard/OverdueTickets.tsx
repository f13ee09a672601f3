import { useTranslation } from "react-i18next";
import { stay } from "../frame/path";
import { useToldAgain } from "../frame/useTold";
import { TicketItem } from "../tickets/TicketItem";
import { found } from "../tickets/tickets";

const LOOK_EVERY_MS = 30_000;
/** As many as have room beside the queues; the page of tickets has the others. */
const SHOWN = 5;
const overdue = () => found({ standing: "overdue", team: "", queue: "", agent: "" });

interface Props {
  readonly mayNote: boolean;
  /** How many there are and no more, where everybody reads it. */
  readonly counted: boolean;
}

/** Tickets whose day is over, the longest so first; nothing while there is none. */
export function OverdueTickets({ mayNote, counted }: Props) {
  const { t } = useTranslation();
  const { told, again } = useToldAgain(overdue, { every: LOOK_EVERY_MS });
  if (!told || told.found.length === 0) return null;
  const title = t("tickets.overdueTitle", { number: `${told.found.length}${told.more ? "+" : ""}` });
  if (counted) return <span className="level bad">{title}</span>;
  return (
    <section className="card alarms tickets" aria-labelledby="overdue-tickets">
      <h2 id="overdue-tickets">
        <a href="/tickets" onClick={stay}>
          {title}
        </a>
      </h2>
      <ul className="plain-list">
        {told.found.slice(0, SHOWN).map((one) => (
          <TicketItem key={one.ticket} ticket={one} mayNote={mayNote} onDone={again} />
        ))}
      </ul>
    </section>
  );
}
