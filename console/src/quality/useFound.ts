import { useCallback, useEffect, useRef, useState } from "react";
import { ANY, type FoundCall, type Sought, search } from "./calls";

interface Found {
  readonly calls: readonly FoundCall[];
  /** Null: that was all. */
  readonly after: string | null;
  readonly busy: boolean;
  readonly error: unknown;
}

const NOTHING: Found = { calls: [], after: null, busy: true, error: null };
let kept: Sought = ANY;

/** What was sought last stays while one looks at a call; what comes late of an older search is dropped. */
export function useFound() {
  const [sought, setSought] = useState(kept);
  const [found, setFound] = useState(NOTHING);
  const latest = useRef(0);
  const ask = useCallback(async (wanted: Sought, after: string) => {
    latest.current += 1;
    const mine = latest.current;
    setFound((before) => ({ ...(after ? before : NOTHING), busy: true, error: null }));
    try {
      const page = await search(wanted, after);
      if (mine !== latest.current) return;
      setFound((before) => ({ ...NOTHING, calls: [...before.calls, ...page.found], after: page.after, busy: false }));
    } catch (error) {
      if (mine === latest.current) setFound((before) => ({ ...before, busy: false, error }));
    }
  }, []);
  useEffect(() => void ask(sought, ""), [ask, sought]);
  const seek = useCallback((wanted: Sought) => {
    kept = wanted;
    setSought({ ...wanted });
  }, []);
  const more = useCallback(() => {
    if (found.after && !found.busy && !found.error) void ask(sought, found.after);
  }, [ask, sought, found]);
  return { sought, found, seek, more };
}
