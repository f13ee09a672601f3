// What an agent needs to know of himself, out of the house: his row, his call, and what he may do with it.
import type { House } from "../live/house";
import type { CallRow, Mine } from "../live/wire";

export type Wish = "hold" | "resume" | "transfer" | "consult" | "complete" | "return" | "swap" | "conference";

/** What he presses for each, in the order in which they stand before him. */
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

/** What the server would not refuse him at this moment. */
export function wishesOf(mine: Mine | null): readonly Wish[] {
  return (Object.keys(WISH_KEYS) as Wish[]).filter((each) => mine?.wishes.includes(each));
}

/** Those that need a destination. */
export const WITH_DESTINATION: readonly Wish[] = ["transfer", "consult"];

/** The call that he is offered, or has. */
export function ownCall(house: House): CallRow | null {
  return (house.me?.call && house.calls.get(house.me.call)) || null;
}

/** Whether his telephone rings for a callback: there is no call yet, for the customer is rung once he has answered. */
export function callsBack(house: House, agent: string): boolean {
  return !ownCall(house) && house.agents.get(agent)?.state === "ringing";
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
