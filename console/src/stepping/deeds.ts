// What a supervisor may do with a call, or for an agent, at this moment: by his rights and by what is live. The server
// decides again.
import type { AgentRow, CallRow } from "../live/wire";

/** Over whom his rights reach (null: over everybody), and among what he may choose. */
export interface Floor {
  readonly listens: Reach;
  readonly steps_in: Reach;
  readonly leads: Reach;
  readonly reasons: readonly string[];
  readonly queues: readonly string[];
}
type Reach = readonly string[] | null;

export const NO_FLOOR: Floor = { listens: [], steps_in: [], leads: [], reasons: [], queues: [] };

/** How he is with a talk, in the order of how much is heard of him. */
export const WAYS = ["listen", "whisper", "barge"] as const;
export type Way = (typeof WAYS)[number];
export type CallDeed = Way | "takeOver" | "leave" | "move" | "pick";
export type AgentDeed = "ready" | "notReady" | "dismiss";

type Own = Pick<AgentRow, "id" | "state" | "phone">;
type Called = Pick<CallRow, "stage" | "agent" | "supervisor" | "supervision">;

const TALKS: readonly string[] = ["Talking", "OnHold", "CallingIn", "Consulting"];
/** As the server says how he is with it. */
const NOW: Readonly<Record<string, Way>> = { monitor: "listen", whisper: "whisper", barge: "barge" };

/** How he is with it now; null while his telephone rings. */
export function wayNow(call: Pick<CallRow, "supervision">): Way | null {
  return NOW[call.supervision] ?? null;
}

/** `me`: his own row among the agents; none: he has no telephone, and is with nobody's talk. */
export function deedsOf(call: Called, me: Own | undefined, floor: Floor): readonly CallDeed[] {
  if (call.stage === "Waiting") return isNobody(floor.steps_in) ? [] : ["move", "pick"];
  if (!TALKS.includes(call.stage)) return [];
  const sent: readonly CallDeed[] = reaches(floor.steps_in, call.agent) ? ["move"] : [];
  return [...waysOf(call, me, floor), ...sent];
}

/** Ways to be with it from now on, by a telephone that is his, and free. */
function waysOf(call: Called, me: Own | undefined, floor: Floor): readonly CallDeed[] {
  if (!me || call.agent === me.id) return [];
  const ways = WAYS.filter((way) => can(way, call, floor));
  if (call.supervisor !== me.id) return call.supervisor === "" && me.state === "idle" && me.phone ? ways : [];
  const takes: readonly CallDeed[] = wayNow(call) && reaches(floor.steps_in, call.agent) ? ["takeOver"] : [];
  return [...ways.filter((way) => way !== wayNow(call)), ...takes, "leave"];
}

function can(way: Way, call: Called, floor: Floor): boolean {
  if (way === "barge" && call.stage !== "Talking") return false;
  return reaches(way === "listen" ? floor.listens : floor.steps_in, call.agent);
}

/** What he may say for an agent. */
export function deedsFor(agent: Pick<AgentRow, "id" | "status">, floor: Floor): readonly AgentDeed[] {
  if (!reaches(floor.leads, agent.id) || agent.status === "logged_out") return [];
  return agent.status === "available" ? ["notReady", "dismiss"] : ["ready", "dismiss"];
}

function isNobody(reach: Reach): boolean {
  return reach !== null && reach.length === 0;
}

function reaches(reach: Reach, agent: string | null): boolean {
  return reach === null || (agent !== null && reach.includes(agent));
}

/** Whether he leads this agent; without one: anybody. */
export function leads({ leads: reach }: Floor, agent?: string): boolean {
  return agent === undefined ? !isNobody(reach) : reaches(reach, agent);
}
