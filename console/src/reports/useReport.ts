import { useCallback, useEffect, useRef, useState } from "react";
import type { Language } from "../words/words";
import { type Report, report, type Wanted } from "./report";

interface Made {
  readonly wanted: Wanted | null;
  readonly report: Report | null;
  readonly error: unknown;
}

const NONE: Made = { wanted: null, report: null, error: null };
const SLOW_MS = 2000;

/** The report that is wanted; what comes late of an older wish is dropped. */
export function useReport(wanted: Wanted | null, language: Language) {
  const [made, setMade] = useState(NONE);
  const [busy, setBusy] = useState(false);
  const latest = useRef(0);
  const make = useCallback(async () => {
    if (!wanted) return;
    latest.current += 1;
    const mine = latest.current;
    setBusy(true);
    const come = await report(wanted, language).then(
      (told) => ({ wanted, report: told, error: null }),
      (error) => ({ ...NONE, error }),
    );
    if (mine !== latest.current) return;
    setMade(come);
    setBusy(false);
  }, [wanted, language]);
  useEffect(() => void make(), [make]);
  return { ...made, busy, again: make };
}

/** Seconds that it has taken so far, once that is long; 0 before. */
export function useSlow(busy: boolean): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!busy) return;
    const begun = Date.now();
    const told = () => setSeconds(Math.round((Date.now() - begun) / 1000));
    let ticking = 0;
    const waiting = window.setTimeout(() => {
      told();
      ticking = window.setInterval(told, 1000);
    }, SLOW_MS);
    return () => {
      window.clearTimeout(waiting);
      window.clearInterval(ticking);
    };
  }, [busy]);
  return seconds;
}
