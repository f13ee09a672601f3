import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useConnection } from "../live/store";
import "../look/wallboard.css";
import type { Signed } from "../session/session";
import { SteppingHere, useSteppingOf } from "../stepping/stepping";
import { UnderWay } from "../stepping/UnderWay";
import { Write } from "../stepping/Write";
import { Agents } from "./Agents";
import { Alarms } from "./Alarms";
import { Calls } from "./Calls";
import { Figures } from "./Figures";
import { LevelNow } from "./LevelNow";
import { Overdue } from "./Overdue";
import { OverdueTickets } from "./OverdueTickets";
import { Queues } from "./Queues";
import { Trunks } from "./Trunks";

/** How the house stands at this moment; on a large screen without what is only for the desk. */
export function Wallboard({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const [large, enlarge] = useState(() => location.hash === "#large");
  const connection = useConnection();
  const { stepping, error } = useSteppingOf(who);
  const turn = () => enlarge(!large);
  useKeys(large ? { f: turn, Escape: turn } : { f: turn });
  useEffect(() => onLargeScreen(large), [large]);
  if (connection.is === "connecting") return <p className="loading quiet">{t("lost.connecting")}</p>;
  const overdue = (
    <>
      <Overdue leads={who.rights.includes("call_back")} counted={large} />
      {who.rights.includes("see_tickets") && (
        <OverdueTickets mayNote={who.rights.includes("change_tickets")} counted={large} />
      )}
    </>
  );
  return (
    <SteppingHere.Provider value={stepping}>
      <div className="wallboard" data-stale={connection.is !== "live" || undefined}>
        <header className="page-head">
          <h1>{t("wallboard.title")}</h1>
          {large && overdue}
          <LevelNow />
          <Write />
          <button type="button" aria-pressed={large} onClick={turn}>
            {t(large ? "wallboard.leave" : "wallboard.large")}
          </button>
        </header>
        <Figures />
        <div className="columns">
          <Queues />
          <div className="side">
            <Alarms />
            <Trunks />
          </div>
        </div>
        {!large && <div className="lists">{overdue}</div>}
        <Agents />
        <Calls />
        {error !== null && (
          <div className="refused">
            <Refusal error={error} />
          </div>
        )}
        <UnderWay />
      </div>
    </SteppingHere.Provider>
  );
}

function onLargeScreen(large: boolean): () => void {
  document.documentElement.classList.toggle("large", large);
  history.replaceState(null, "", large ? "#large" : location.pathname);
  return () => document.documentElement.classList.remove("large");
}
