// Who has a ticket, in words.
import { useTranslation } from "react-i18next";
import type { Ticket } from "./tickets";

/** Of its agents by number; the name stands beside it, for two may be called alike. */
export function useAgentNamed(ticket: Ticket): (agent: string) => string {
  const { t } = useTranslation();
  return (agent) => t("tickets.holder.agent", { name: [agent, ticket.agents[agent]].filter(Boolean).join(" ") });
}
