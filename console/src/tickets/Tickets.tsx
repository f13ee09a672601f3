import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useTold, useToldAgain } from "../frame/useTold";
import type { Signed } from "../session/session";
import { Filter } from "./Filter";
import { TicketItem } from "./TicketItem";
import { choices, found, type Sought } from "./tickets";

const LOOK_EVERY_MS = 30_000;
const AT_FIRST: Sought = { standing: "open", team: "", queue: "", agent: "" };

/** The tickets of all whom he may see, what is due first first. */
export default function Tickets({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const [sought, setSought] = useState(AT_FIRST);
  const { told: choosable } = useTold(choices);
  const { told, error, again } = useToldAgain(
    useCallback(() => found(sought), [sought]),
    { every: LOOK_EVERY_MS },
  );
  useKeys({ r: again });
  return (
    <section className="tickets-page">
      <header className="page-head">
        <h1>{t("tickets.title")}</h1>
        <Filter sought={sought} choices={choosable} onSeek={setSought} />
      </header>
      <Refusal error={error} />
      {!told && !error && <p className="quiet">{t("loading")}</p>}
      {told?.found.length === 0 && <p className="card quiet">{t("tickets.nothing")}</p>}
      {told && told.found.length > 0 && (
        <ul className="card plain-list">
          {told.found.map((one) => (
            <TicketItem key={one.ticket} ticket={one} mayNote={who.rights.includes("change_tickets")} onDone={again} />
          ))}
        </ul>
      )}
      {told?.more && <p className="quiet small">{t("tickets.more", { count: told.found.length })}</p>}
    </section>
  );
}
