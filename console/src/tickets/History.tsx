import { useTranslation } from "react-i18next";
import { HOURS } from "../live/moment";
import { useQueueName } from "../words/queues";
import type { Line, Outcome, Ticket } from "./tickets";
import { useAgentNamed } from "./useAgentNamed";

const AGENT = "agent ";

/** What was done with a ticket: who, when and what, the oldest first. */
export function History({ ticket }: { readonly ticket: Ticket }) {
  const { t, i18n } = useTranslation();
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", ...HOURS });
  const beside = useBeside(ticket);
  return (
    <ol className="plain-list history">
      {ticket.lines.map((line) => (
        <li key={`${line.at} ${line.deed}`}>
          <p className="quiet small">
            <time dateTime={line.at}>{when.format(new Date(line.at))}</time>
            {` · ${[ticket.people[line.by] ?? line.by, t(`tickets.deeds.${line.deed}`), beside(line)].filter(Boolean).join(" · ")}`}
          </p>
          {line.text && <p className="said">{line.text}</p>}
        </li>
      ))}
    </ol>
  );
}

/** What a line says beside its text: who has it from then on, or what came of it. */
function useBeside(ticket: Ticket): (line: Line) => string {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const agentNamed = useAgentNamed(ticket);
  return ({ deed, detail }) => {
    if (deed === "closed") return t(`tickets.outcomes.${detail as Outcome}`);
    if (detail.startsWith(AGENT)) return agentNamed(detail.slice(AGENT.length));
    return detail && t("tickets.holder.queue", { name: queueName(detail.slice(detail.indexOf(" ") + 1)) });
  };
}
