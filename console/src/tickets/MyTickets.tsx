import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useTickets } from "./here";
import { TicketItem } from "./TicketItem";

/** What is his to do, and what lies with his queues until somebody takes it. */
export function MyTickets() {
  const { t } = useTranslation();
  const { told, error, again } = useTickets();
  return (
    <section className="card tickets" aria-labelledby="tickets">
      <h2 id="tickets">{t("tickets.mine")}</h2>
      {!told && <Refusal error={error} />}
      {told?.mine.length === 0 && <p className="quiet small">{t("tickets.none")}</p>}
      <ul className="plain-list">
        {told?.mine.map((one) => (
          <TicketItem key={one.ticket} ticket={one} mayNote onDone={again} />
        ))}
      </ul>
      {told && told.to_take.length > 0 && (
        <details>
          <summary className="small">{t("tickets.toTake", { count: told.to_take.length })}</summary>
          <ul className="plain-list">
            {told.to_take.map((one) => (
              <TicketItem key={one.ticket} ticket={one} mayNote onDone={again} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
