// An agent's tickets, asked for once for all of his desk.
import { createContext, useContext } from "react";
import { useToldAgain } from "../frame/useTold";
import { type Mine, mine } from "./tickets";

const LOOK_EVERY_MS = 20_000;

export interface Tickets {
  readonly told: Mine | null;
  readonly error: unknown;
  readonly again: () => void;
}

export const TicketsHere = createContext<Tickets>({ told: null, error: null, again: () => undefined });
export const useTickets = () => useContext(TicketsHere);

/** Asked for anew when `since` is another, and now and then. */
export function useMyTickets(since: string): Tickets {
  const { told, error, again } = useToldAgain(mine, { every: LOOK_EVERY_MS, since });
  return { told, error, again };
}
