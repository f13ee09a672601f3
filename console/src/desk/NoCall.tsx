import { useTranslation } from "react-i18next";
import type { AgentRow } from "../live/wire";
import { CallsBack } from "./CallsBack";

const LEAD = { available: "desk.noCallReady", not_ready: "desk.noCallPaused", logged_out: "desk.noCallOut" } as const;

export function NoCall({ agent }: { readonly agent: AgentRow }) {
  const { t } = useTranslation();
  const lead = LEAD[agent.status as keyof typeof LEAD] ?? LEAD.logged_out;
  if (agent.state === "ringing") return <CallsBack />;
  return (
    <section className="card no-call" aria-labelledby="call">
      <svg
        viewBox="0 0 48 48"
        width="56"
        height="56"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
      >
        <path d="M12 29v-6a12 12 0 0 1 24 0v6" strokeLinecap="round" />
        <rect x="8" y="26" width="8" height="12" rx="3.5" />
        <rect x="32" y="26" width="8" height="12" rx="3.5" />
      </svg>
      <h2 id="call">{t("desk.noCall")}</h2>
      <p className="quiet">{t(lead)}</p>
    </section>
  );
}
