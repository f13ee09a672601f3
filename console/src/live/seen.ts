// How an agent is seen: what he says of himself and what his calls make of him, in one word.
import type { AgentRow } from "./wire";

export const SEEN = [
  "ready",
  "reserved",
  "ringing",
  "talking",
  "hold",
  "assisting",
  "wrapup",
  "paused",
  "out",
] as const;
export type Seen = (typeof SEEN)[number];

const BUSY: Readonly<Record<string, Seen>> = {
  reserved: "reserved",
  ringing: "ringing",
  in_a_call: "talking",
  on_hold: "hold",
  assisting: "assisting",
  wrap_up: "wrapup",
};

/** An idle agent is what his status says, a busy one what his state says. */
export function seen(agent: Pick<AgentRow, "status" | "state">): Seen {
  const busy = BUSY[agent.state];
  if (busy) return busy;
  if (agent.status === "available") return "ready";
  return agent.status === "not_ready" ? "paused" : "out";
}
