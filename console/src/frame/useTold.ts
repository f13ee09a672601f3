import { useCallback, useEffect, useRef, useState } from "react";
import { byPage } from "../session/api";
import { useDoing } from "./useDoing";

export interface Asked<Told> {
  /** Null until the first answer; what was told before stays while it is asked again. */
  readonly told: Told | null;
  readonly busy: boolean;
  readonly error: unknown;
  readonly again: () => void;
  /** The same, because it is time, or something has changed: nobody stays signed in by that. */
  readonly againByPage: () => void;
}

/** One time that it is asked. */
interface Time {
  readonly byPage: boolean;
}

/** What the server tells: asked `after` some milliseconds, whenever `ask` is another, and when it is wanted again. */
export function useTold<Told>(ask: () => Promise<Told>, after = 0): Asked<Told> {
  const { busy, error, run } = useDoing();
  const [told, setTold] = useState<Told | null>(null);
  const [time, setTime] = useState<Time>({ byPage: false });
  const before = useRef<Time>(time);
  const again = useCallback(() => setTime({ byPage: false }), []);
  const againByPage = useCallback(() => setTime({ byPage: true }), []);
  useEffect(() => {
    let isLast = true; // an answer to what was asked before may come after that to what is asked now
    const isPages = time.byPage && before.current !== time; // or `ask` is another, as somebody has chosen
    before.current = time;
    const asks = () => (isPages ? byPage(ask) : ask());
    const timer = setTimeout(() => void run(async () => asks().then((found) => isLast && setTold(found))), after);
    return () => {
      isLast = false;
      clearTimeout(timer);
    };
  }, [ask, after, run, time]);
  return { told, busy, error, again, againByPage };
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
  const { againByPage } = asked;
  const before = useRef(since);
  useEffect(() => {
    if (before.current !== since) againByPage();
    before.current = since;
    const timer = setInterval(againByPage, every);
    return () => clearInterval(timer);
  }, [againByPage, every, since]);
  return asked;
}
