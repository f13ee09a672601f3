import { memo, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../frame/keys";
import { Since } from "../live/Since";
import { SEEN, type Seen, seen } from "../live/seen";
import { useHouse } from "../live/store";
import type { AgentRow } from "../live/wire";
import { ServersWords } from "../said/ServersWords";
import { AgentDeeds } from "../stepping/AgentDeeds";
import { ordered } from "./sorting";

const ORDERS = {
  name: (agent: AgentRow) => agent.name,
  state: (agent: AgentRow) => SEEN.indexOf(seen(agent)),
  time: (agent: AgentRow) => Date.parse(agent.since),
} as const;
type By = keyof typeof ORDERS;

export function Agents() {
  const { t } = useTranslation();
  const agents = useHouse((house) => house.agents);
  const [only, setOnly] = useState<Seen | null>(null);
  const [sought, seek] = useState("");
  const [by, setBy] = useState<By>("state");
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const rows = useMemo(() => {
    const found = [...agents.values()].filter((agent) => (!only || seen(agent) === only) && matches(agent, sought));
    return ordered(found, ORDERS[by], false);
  }, [agents, only, sought, by]);
  return (
    <section className="card agents" aria-labelledby="agents">
      <header className="section-head">
        <h2 id="agents">{t("agents.title")}</h2>
        <input
          ref={field}
          type="search"
          placeholder={t("agents.find")}
          aria-label={t("agents.find")}
          value={sought}
          onChange={(event) => seek(event.target.value)}
        />
        <label className="inline">
          <span className="quiet small">{t("agents.sort")}</span>
          <select value={by} onChange={(event) => setBy(event.target.value as By)}>
            {(Object.keys(ORDERS) as By[]).map((each) => (
              <option key={each} value={each}>
                {t(`agents.by.${each}`)}
              </option>
            ))}
          </select>
        </label>
      </header>
      <Chips agents={agents.values()} only={only} onOnly={setOnly} />
      {rows.length === 0 && <p className="quiet">{t("agents.none")}</p>}
      <ul className="tiles">
        {rows.map((agent) => (
          <Agent key={agent.id} agent={agent} />
        ))}
      </ul>
    </section>
  );
}

function matches(agent: AgentRow, sought: string): boolean {
  const text = sought.trim().toLowerCase();
  return !text || [agent.id, agent.name, agent.team].some((held) => held.toLowerCase().includes(text));
}

interface ChipsProps {
  readonly agents: Iterable<AgentRow>;
  readonly only: Seen | null;
  readonly onOnly: (only: Seen | null) => void;
}

/** How many there are in each state; a click leaves those alone. */
function Chips({ agents, only, onOnly }: ChipsProps) {
  const { t } = useTranslation();
  const counts = new Map<Seen, number>();
  for (const agent of agents) counts.set(seen(agent), (counts.get(seen(agent)) ?? 0) + 1);
  return (
    <div className="chips">
      <button type="button" className="chip" aria-pressed={only === null} onClick={() => onOnly(null)}>
        {t("agents.all")} <b>{[...counts.values()].reduce((all, count) => all + count, 0)}</b>
      </button>
      {SEEN.filter((state) => counts.has(state) || state === only).map((state) => (
        <button
          key={state}
          type="button"
          className="chip"
          aria-pressed={only === state}
          onClick={() => onOnly(only === state ? null : state)}
        >
          <span className={`dot ${state}`} />
          {t(`state.${state}`)} <b>{counts.get(state) ?? 0}</b>
        </button>
      ))}
    </div>
  );
}

export const Agent = memo(function Agent({ agent }: { readonly agent: AgentRow }) {
  const { t } = useTranslation();
  const state = seen(agent);
  return (
    <li className="tile" data-agent={agent.id} data-state={state}>
      <span className={`dot ${state}`} />
      <span className="tile-name">
        {agent.name} <span className="quiet small">{agent.id}</span>
      </span>
      <Since at={agent.since} />
      <AgentDeeds agent={agent} />
      <span className="tile-state small">
        {t(`state.${state}`)}
        {state === "paused" && agent.reason && (
          <>
            {" · "}
            <ServersWords text={agent.reason} />
          </>
        )}
        {!agent.phone && state !== "out" && <span className="warn"> · {t("agents.noPhone")}</span>}
      </span>
    </li>
  );
});
