import { useCallback, useEffect, useRef, useState } from "react";
import { useDoing } from "./useDoing";

export interface Asked<Told> {
  /** Null until the first answer; what was told before stays while it is asked again. */
  readonly told: Told | null;
  readonly busy: boolean;
  readonly error: unknown;
  readonly again: () => void;
}

/** What the server tells: asked `after` some milliseconds, whenever `ask` is another, and when it is wanted again. */
export function useTold<Told>(ask: () => Promise<Told>, after = 0): Asked<Told> {
  const { busy, error, run } = useDoing();
  const [told, setTold] = useState<Told | null>(null);
  const [times, setTimes] = useState(0);
  const again = useCallback(() => setTimes((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `times` is how it is asked again
  useEffect(() => {
    let isLast = true; // an answer to what was asked before may come after that to what is asked now
    const timer = setTimeout(() => void run(async () => ask().then((found) => isLast && setTold(found))), after);
    return () => {
      isLast = false;
      clearTimeout(timer);
    };
  }, [ask, after, run, times]);
  return { told, busy, error, again };
}

interface Again {
  /** Milliseconds after which it is asked once more, and so on. */
  readonly every: number;
  /** Whatever may have changed it: it is asked anew when this is another. */
  readonly since?: string;
}

/** The same, of what changes while one looks. */
export function useToldAgain<Told>(ask: () => Promise<Told>, { every, since = "" }: Again): Asked<Told> {
  const asked = useTold(ask);
  const { again } = asked;
  const before = useRef(since);
  useEffect(() => {
    if (before.current !== since) again();
    before.current = since;
    const timer = setInterval(again, every);
    return () => clearInterval(timer);
  }, [again, every, since]);
  return asked;
}
