import { useCallback, useEffect, useRef, useState } from "react";
import { go, useAsked } from "../frame/path";
import { type FoundCall, search } from "./calls";
import { type Sought, searchOf, soughtIn } from "./sought";

interface Found {
  readonly calls: readonly FoundCall[];
  /** Null: that was all. */
  readonly after: string | null;
  readonly busy: boolean;
  readonly error: unknown;
}

const NOTHING: Found = { calls: [], after: null, busy: true, error: null };
let kept = "";

/** What is sought stands in the address, to be kept and sent on, and stays while one looks at a call. */
function useSought(): string {
  const now = useAsked();
  useEffect(() => {
    if (kept && !location.search) go(`${location.pathname}${kept}`, true);
  }, []);
  useEffect(() => {
    kept = now;
  }, [now]);
  return now;
}

/** Calls that fit; what comes late of an older search is dropped. */
export function useFound() {
  const now = useSought();
  const [found, setFound] = useState(NOTHING);
  const latest = useRef(0);
  const ask = useCallback(async (wanted: string, after: string) => {
    latest.current += 1;
    const mine = latest.current;
    setFound((before) => ({ ...(after ? before : NOTHING), busy: true, error: null }));
    try {
      const page = await search(soughtIn(wanted), after);
      if (mine !== latest.current) return;
      setFound((before) => ({ ...NOTHING, calls: [...before.calls, ...page.found], after: page.after, busy: false }));
    } catch (error) {
      if (mine === latest.current) setFound((before) => ({ ...before, busy: false, error }));
    }
  }, []);
  useEffect(() => void ask(now, ""), [ask, now]);
  const seek = useCallback(
    (wanted: Sought) => {
      const next = searchOf(wanted);
      if (next === now) void ask(now, "");
      else go(`${location.pathname}${next}`);
    },
    [ask, now],
  );
  const more = useCallback(() => {
    if (found.after && !found.busy && !found.error) void ask(now, found.after);
  }, [ask, now, found]);
  return { now, found, seek, more };
}
