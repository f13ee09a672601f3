import { useCallback, useState } from "react";

export interface Doing {
  readonly busy: boolean;
  readonly error: unknown;
  readonly run: (act: () => Promise<unknown>) => Promise<boolean>;
}

/** Does one thing at a time, and remembers why the last one failed; `run` says whether it worked. */
export function useDoing(): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = useCallback(async (act: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await act();
      return true;
    } catch (refused) {
      setError(refused);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, error, run };
}
