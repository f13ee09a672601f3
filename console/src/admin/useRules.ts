// A draft of the rules: what is written, what the server says of it a moment later, and the picture of it.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { drafts } from "../session/drafts";
import type { Schema } from "./completing";
import { type Chart, type Checked, changed, check, draw, type InForce, inForce, schema, type Texts } from "./rules";

const WAIT_MS = 500;
const UNCHECKED: Checked = { version: null, complaints: [], names: {} };

export interface Rules {
  readonly live: InForce | null;
  readonly texts: Texts;
  /** How often other texts have taken the place of all that stood there. */
  readonly taken: number;
  readonly checked: Checked;
  readonly isChecking: boolean;
  readonly chart: Chart | null;
  /** Empty where it cannot be had. */
  readonly schema: Promise<Schema>;
  readonly error: unknown;
  readonly write: (name: string, text: string) => void;
  readonly take: (texts: Texts) => void;
  readonly reload: () => Promise<void>;
}

/** What is written and not in force, and upon which rules: another page takes the editor away, and not that. */
interface Kept {
  readonly live: InForce;
  readonly texts: Texts;
}
const DRAFT = "rules";

export function useRules(mayWrite: boolean): Rules {
  const [former] = useState(() => drafts.read<Kept>(DRAFT));
  const [live, setLive] = useState<InForce | null>(former?.live ?? null);
  const [texts, setTexts] = useState<Texts>(former?.texts ?? {});
  const [taken, setTaken] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const take = useCallback((other: Texts) => {
    setTexts(other);
    setTaken((times) => times + 1);
  }, []);
  const reload = useCallback(async () => {
    try {
      const found = await inForce();
      setLive(found);
      take(found.texts);
    } catch (refused) {
      setError(refused);
    }
  }, [take]);
  useEffect(() => {
    if (!former) void reload();
  }, [former, reload]);
  useEffect(() => {
    if (!live) return;
    if (changed(texts, live.texts).length > 0) drafts.write(DRAFT, { live, texts } satisfies Kept);
    else drafts.forget(DRAFT);
  }, [live, texts]);
  const known = useMemo(() => schema().catch(() => ({})), []);
  const write = useCallback((name: string, text: string) => setTexts((before) => ({ ...before, [name]: text })), []);
  const said = useSaid(texts, mayWrite, setError);
  return { live, texts, taken, schema: known, error, write, take, reload, ...said };
}

type Said = Pick<Rules, "checked" | "chart" | "isChecking">;

/** Asked once nobody has typed for a moment; of answers that come late, only the last question's counts. */
function useSaid(texts: Texts, mayWrite: boolean, onError: (error: unknown) => void): Said {
  const [said, setSaid] = useState<Said>({ checked: UNCHECKED, chart: null, isChecking: true });
  const asked = useRef(0);
  useEffect(() => {
    if (Object.keys(texts).length === 0) return;
    const mine = ++asked.current;
    const tell = (more: Partial<Said>) => mine === asked.current && setSaid((before) => ({ ...before, ...more }));
    tell({ isChecking: true });
    const timer = setTimeout(() => void ask(texts, mayWrite, tell).catch(onError), WAIT_MS);
    return () => clearTimeout(timer);
  }, [texts, mayWrite, onError]);
  return said;
}

async function ask(texts: Texts, mayWrite: boolean, tell: (more: Partial<Said>) => unknown): Promise<void> {
  const checked = mayWrite ? await check(texts) : UNCHECKED;
  tell({ checked, isChecking: false });
  const isWrong = checked.complaints.some((one) => one.severity === "error");
  if (!isWrong) tell({ chart: await draw(texts) });
}
