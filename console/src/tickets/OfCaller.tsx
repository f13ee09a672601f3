import { useTranslation } from "react-i18next";
import { useTickets } from "./here";
import { TicketItem } from "./TicketItem";

/** What is open for the customer whom he has before him, so that nobody has to tell it anew; nothing if nothing is. */
export function OfCaller() {
  const { t } = useTranslation();
  const { told, again } = useTickets();
  if (!told || told.of_caller.length === 0) return null;
  return (
    <section className="of-caller" aria-labelledby="of-caller">
      <h3 id="of-caller">{t("tickets.ofCaller", { count: told.of_caller.length })}</h3>
      <ul className="plain-list">
        {told.of_caller.map((one) => (
          <TicketItem key={one.ticket} ticket={one} mayNote onDone={again} />
        ))}
      </ul>
    </section>
  );
}
