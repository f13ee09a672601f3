// Who steps in, over whom, and what he has asked for from this window: for whatever on the page offers something.
import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { useDoing } from "../frame/useDoing";
import { useHouse } from "../live/store";
import type { AgentRow } from "../live/wire";
import { ask } from "../session/api";
import type { Signed } from "../session/session";
import { type Floor, NO_FLOOR } from "./deeds";

export interface Stepping {
  /** His number among the agents; empty: he is none. */
  readonly me: string;
  readonly floor: Floor;
  readonly run: (act: () => Promise<unknown>) => Promise<boolean>;
}

export const SteppingHere = createContext<Stepping>({ me: "", floor: NO_FLOOR, run: async () => false });

export function useStepping(): Stepping {
  return useContext(SteppingHere);
}

interface SteppingNow {
  /** The same object until what he may do is another: hundreds of rows are drawn by it. */
  readonly stepping: Stepping;
  readonly error: unknown;
}

export function useSteppingOf(who: Signed): SteppingNow {
  const floor = useFloor(who);
  const { error, run } = useDoing();
  const me = who.agent ?? "";
  const stepping = useMemo(() => ({ me, floor, run }), [me, floor, run]);
  return { stepping, error };
}

/** His own among the agents. */
export function useOwnRow(me: string): AgentRow | undefined {
  return useHouse((house) => house.agents.get(me));
}

const RIGHTS: readonly string[] = ["listen", "step_in", "lead"];

/** Nothing until it is known, nor for whoever may step in nowhere. */
function useFloor({ rights }: Signed): Floor {
  const [floor, setFloor] = useState(NO_FLOOR);
  const asks = RIGHTS.some((right) => rights.includes(right));
  useEffect(() => {
    if (!asks) return;
    let here = true;
    ask<Floor>("GET", "/floor").then(
      (told) => here && setFloor(told),
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [asks]);
  return floor;
}
