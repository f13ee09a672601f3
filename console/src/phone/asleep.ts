// A machine that slept: its timers stood still, and its connections are dead without knowing it.

const EVERY_MS = 10_000;
/** Longer than browsers ever hold a timer back in a window that nobody looks at. */
const ASLEEP_MS = 90_000;

/** Whether a timer that should ring every ten seconds has been silent because the machine slept. */
export function slept(before: number, now: number): boolean {
  return now - before > ASLEEP_MS;
}

/** Call `woke` after each sleep; gives back how to end that. */
export function onWaking(woke: () => void): () => void {
  let before = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (slept(before, now)) woke();
    before = now;
  }, EVERY_MS);
  return () => clearInterval(timer);
}
