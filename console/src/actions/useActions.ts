import { useCallback, useEffect, useRef, useState } from "react";
import { type Action, ANY, found, PAGE, type Sought } from "./actions";

interface Found {
  readonly actions: readonly Action[];
  readonly hasMore: boolean;
  readonly busy: boolean;
  readonly error: unknown;
}

const NOTHING: Found = { actions: [], hasMore: false, busy: true, error: null };

/** What is sought, a page at a time; what comes late of an older search is dropped. */
export function useActions() {
  const [sought, seek] = useState(ANY);
  const [told, setTold] = useState(NOTHING);
  const latest = useRef(0);
  const ask = useCallback(async (wanted: Sought, before: readonly Action[]) => {
    latest.current += 1;
    const mine = latest.current;
    const tell = (found: Partial<Found>) =>
      mine === latest.current && setTold((former) => ({ ...former, busy: false, ...found }));
    tell({ actions: before, busy: true, error: null });
    try {
      const page = await found(wanted, before.at(-1)?.at);
      tell({ actions: [...before, ...page], hasMore: page.length === PAGE });
    } catch (error) {
      tell({ error });
    }
  }, []);
  useEffect(() => void ask(sought, []), [ask, sought]);
  const older = useCallback(() => void ask(sought, told.actions), [ask, sought, told.actions]);
  return { ...told, sought, seek, older };
}
