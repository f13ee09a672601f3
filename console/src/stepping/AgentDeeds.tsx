import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Choice } from "../frame/Choice";
import { Menu } from "../frame/Menu";
import type { AgentRow } from "../live/wire";
import { sayFor } from "./asking";
import { Dismissal } from "./Dismissal";
import { type AgentDeed, deedsFor } from "./deeds";
import { useStepping } from "./stepping";

/** What can be said for an agent. */
export function AgentDeeds({ agent }: { readonly agent: AgentRow }) {
  const { t } = useTranslation();
  const { floor, run } = useStepping();
  const deeds = deedsFor(agent, floor);
  const [asks, ask] = useState<Exclude<AgentDeed, "ready"> | null>(null);
  const act = (deed: AgentDeed) => {
    if (deed !== "ready") return ask(deed);
    void run(() => sayFor(agent.id, deed));
  };
  const say = (wish: "not_ready" | "dismiss") => (reason: string) => {
    ask(null);
    void run(() => sayFor(agent.id, wish, reason));
  };
  if (deeds.length === 0 && !asks) return null;
  return (
    <>
      <Menu
        label={t("stepping.forAgent", { who: agent.name })}
        items={deeds.map((name) => ({ name, words: t(`stepping.${name}`) }))}
        onChosen={act}
      />
      {asks === "dismiss" && <Dismissal who={agent.name} onClose={() => ask(null)} onSaid={say("dismiss")} />}
      {asks === "notReady" && (
        <Choice
          title={t("stepping.notReadyNow", { who: agent.name })}
          label={t("desk.reason")}
          options={["", ...floor.reasons].map((value) => ({ value, words: value || t("desk.noReason") }))}
          onClose={() => ask(null)}
          onChosen={say("not_ready")}
        />
      )}
    </>
  );
}
