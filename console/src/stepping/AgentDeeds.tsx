import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Choice } from "../frame/Choice";
import { Menu } from "../frame/Menu";
import type { AgentRow } from "../live/wire";
import { sayFor } from "./asking";
import { type AgentDeed, deedsFor } from "./deeds";
import { useStepping } from "./stepping";

/** What can be said for an agent. */
export function AgentDeeds({ agent }: { readonly agent: AgentRow }) {
  const { t } = useTranslation();
  const { floor, run } = useStepping();
  const deeds = deedsFor(agent, floor);
  const [asks, ask] = useState(false);
  const act = (deed: AgentDeed) => {
    if (deed === "notReady") return ask(true);
    void run(() => sayFor(agent.id, deed));
  };
  const notReady = (reason: string) => {
    ask(false);
    void run(() => sayFor(agent.id, "not_ready", reason));
  };
  if (deeds.length === 0 && !asks) return null;
  return (
    <>
      <Menu
        label={t("stepping.forAgent", { who: agent.name })}
        items={deeds.map((name) => ({ name, words: t(`stepping.${name}`) }))}
        onChosen={act}
      />
      {asks && (
        <Choice
          title={t("stepping.notReadyNow", { who: agent.name })}
          label={t("desk.reason")}
          options={["", ...floor.reasons].map((value) => ({ value, words: value || t("desk.noReason") }))}
          onClose={() => ask(false)}
          onChosen={notReady}
        />
      )}
    </>
  );
}
