import { useCallback, useEffect, useState } from "react";

export interface Asked<Answer> {
  /** Null: not yet told. */
  readonly told: Answer | null;
  readonly error: unknown;
  readonly reload: () => Promise<void>;
}

/** What the server tells, asked for at once and whenever it is to be asked again; give the same function each time. */
export function useAsked<Answer>(question: () => Promise<Answer>): Asked<Answer> {
  const [told, setTold] = useState<Answer | null>(null);
  const [error, setError] = useState<unknown>(null);
  const reload = useCallback(async () => {
    try {
      setTold(await question());
      setError(null);
    } catch (refused) {
      setError(refused);
    }
  }, [question]);
  useEffect(() => void reload(), [reload]);
  return { told, error, reload };
}
