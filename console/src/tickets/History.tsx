import { useTranslation } from "react-i18next";
import type { Line, Outcome } from "./tickets";

/** What was done with a ticket: who, when and what, the oldest first. */
export function History({ lines }: { readonly lines: readonly Line[] }) {
  const { t, i18n } = useTranslation();
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", hour12: false });
  const beside = useBeside();
  return (
    <ol className="plain-list history">
      {lines.map((line) => (
        <li key={`${line.at} ${line.deed}`}>
          <p className="quiet small">
            <time dateTime={line.at}>{when.format(new Date(line.at))}</time>
            {` · ${[line.by, t(`tickets.deeds.${line.deed}`), beside(line)].filter(Boolean).join(" · ")}`}
          </p>
          {line.text && <p className="said">{line.text}</p>}
        </li>
      ))}
    </ol>
  );
}

/** What a line says beside its text: who has it from then on, or what came of it. */
function useBeside(): (line: Line) => string {
  const { t } = useTranslation();
  return ({ deed, detail }) => {
    if (deed === "closed") return t(`tickets.outcomes.${detail as Outcome}`);
    if (!detail) return "";
    const name = detail.slice(detail.indexOf(" ") + 1);
    return t(detail.startsWith("agent ") ? "tickets.holder.agent" : "tickets.holder.queue", { name });
  };
}
