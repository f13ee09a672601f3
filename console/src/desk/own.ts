// What an agent needs to know of himself, out of the house: his row, his call, and what he may do with it.
import type { House } from "../live/house";
import type { CallRow } from "../live/wire";

export type Wish = "hold" | "resume" | "transfer" | "consult" | "complete" | "return" | "swap" | "conference";

const WISHES: Readonly<Record<string, readonly Wish[]>> = {
  Talking: ["hold", "transfer", "consult"],
  OnHold: ["resume", "transfer"],
  CallingIn: ["return"],
  Consulting: ["complete", "return", "swap", "conference"],
};

/** What can be asked for in a call at this stage. */
export function wishesIn(stage: string): readonly Wish[] {
  return WISHES[stage] ?? [];
}

/** What he presses for each. */
export const WISH_KEYS: Readonly<Record<Wish, string>> = {
  hold: "h",
  resume: "h",
  transfer: "t",
  consult: "c",
  complete: "o",
  return: "b",
  swap: "s",
  conference: "j",
};

/** Those that need a destination. */
export const WITH_DESTINATION: readonly Wish[] = ["transfer", "consult"];

/** The call that he is offered, or has. */
export function ownCall(house: House): CallRow | null {
  return (house.me?.call && house.calls.get(house.me.call)) || null;
}

/** Whether it still rings, so that he has to answer. */
export function isOffered(call: CallRow, agent: string): boolean {
  return call.ringing.includes(agent) || call.stage === "Ringing";
}

export type Level = "good" | "fair" | "poor";

/** What a mean opinion score comes to for people. */
export function levelOf(mos: number): Level {
  if (mos >= 4) return "good";
  return mos >= 3.3 ? "fair" : "poor";
}
