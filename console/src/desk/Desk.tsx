import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConnection, useHouse } from "../live/store";
import "../look/desk.css";
import type { Signed } from "../session/session";
import { SteppingHere, useSteppingOf } from "../stepping/stepping";
import { supervisedBy, UnderWay } from "../stepping/UnderWay";
import { TicketsHere, useMyTickets } from "../tickets/here";
import { MyTickets } from "../tickets/MyTickets";
import { CallCard } from "./CallCard";
import { HandedOn } from "./HandedOn";
import { Notices } from "./Notices";
import { ownCall } from "./own";
import { Promises } from "./Promises";
import { Status } from "./Status";
import { Today } from "./Today";
import { WrapUp } from "./WrapUp";

/** An agent's place of work. */
export function Desk({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const connection = useConnection();
  const agent = useHouse((house) => house.agents.get(who.agent ?? ""));
  const call = useHouse(ownCall);
  const mine = useHouse((house) => house.me);
  const { stepping } = useSteppingOf(who);
  const [promised, setPromised] = useState(0);
  const onPromised = () => setPromised((times) => times + 1);
  const supervised = useHouse(supervisedBy(who.agent ?? ""));
  if (!who.agent) return <p className="card notice">{t("desk.noAgent")}</p>;
  if (!agent)
    return <p className="loading quiet">{t(connection.is === "live" ? "desk.notInRules" : "lost.connecting")}</p>;
  const wrapping = !call && mine?.last_call && agent.state === "wrap_up";
  return (
    <WithTickets since={`${agent.state} ${call?.id ?? ""}`}>
      <div className="desk" data-stale={connection.is !== "live" || undefined}>
        <h1 className="unseen">{t("desk.title")}</h1>
        <Status agent={agent} />
        <div className="desk-middle">
          <Notices />
          <HandedOn />
          {supervised ? (
            <SteppingHere.Provider value={stepping}>
              <UnderWay />
            </SteppingHere.Provider>
          ) : wrapping ? (
            <WrapUp key={mine.last_call} call={mine.last_call} until={mine.until} onPromised={onPromised} />
          ) : (
            <CallCard agent={agent} call={call} past={mine?.last_calls ?? null} onPromised={onPromised} />
          )}
        </div>
        <div className="desk-side">
          <Today agent={agent} />
          <Promises since={`${agent.state} ${promised}`} />
          <MyTickets />
        </div>
      </div>
    </WithTickets>
  );
}

function WithTickets({ since, children }: { readonly since: string; readonly children: ReactNode }) {
  return <TicketsHere.Provider value={useMyTickets(since)}>{children}</TicketsHere.Provider>;
}
