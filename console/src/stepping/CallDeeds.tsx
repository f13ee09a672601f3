import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Choice, type Option } from "../frame/Choice";
import { Menu } from "../frame/Menu";
import { type Seen, seen } from "../live/seen";
import { store } from "../live/store";
import type { AgentRow, CallRow } from "../live/wire";
import { useQueueName } from "../words/queues";
import { asked } from "./asked";
import { be, move, pick } from "./asking";
import { type CallDeed, deedsOf, type Floor } from "./deeds";
import { useOwnRow, useStepping } from "./stepping";

type Chosen = "move" | "pick";

/** What can be done with a call: nothing is shown where nothing can. */
export function CallDeeds({ call, who }: { readonly call: CallRow; readonly who: string }) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const { me, floor, run } = useStepping();
  const deeds = deedsOf(call, useOwnRow(me), floor);
  const [choosing, choose] = useState<Chosen | null>(null);
  const act = (deed: CallDeed) => {
    if (deed === "move" || deed === "pick") return choose(deed);
    asked.from(call.id);
    void run(() => be(deed, call.id));
  };
  const chosen = (value: string) => {
    choose(null);
    void run(() => (choosing === "move" ? move(call.id, value) : pick(call.id, value)));
  };
  if (deeds.length === 0 && !choosing) return null;
  return (
    <>
      <Menu
        label={t("stepping.ofCall", { who })}
        items={deeds.map((name) => ({ name, words: t(`stepping.${name}`) }))}
        onChosen={act}
      />
      {choosing && (
        <Choice
          title={t(choosing === "move" ? "stepping.moveNow" : "stepping.pickNow")}
          label={t(choosing === "move" ? "calls.queue" : "calls.agent")}
          options={choosing === "move" ? queuesBut(call.queue, floor, queueName) : agentsFor(t)}
          onClose={() => choose(null)}
          onChosen={chosen}
        />
      )}
    </>
  );
}

function queuesBut(queue: string, { queues }: Floor, named: (queue: string) => string): readonly Option[] {
  return queues.filter((value) => value !== queue).map((value) => ({ value, words: named(value) }));
}

/** Those at work, whoever is free first. */
function agentsFor(t: (key: `state.${Seen}`) => string): readonly Option[] {
  const atWork = [...store.house.agents.values()].filter((agent) => agent.status === "available" && agent.phone);
  const words = (agent: AgentRow) => `${agent.name} (${agent.id}), ${t(`state.${seen(agent)}`)}`;
  return atWork
    .sort((one, other) => busy(one) - busy(other))
    .map((agent) => ({ value: agent.id, words: words(agent) }));
}

function busy(agent: AgentRow): number {
  return seen(agent) === "ready" ? 0 : 1;
}
