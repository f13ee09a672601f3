// One clock for all that counts up: it ticks once a second and writes into the page itself, so that five hundred running
// times cost no drawing by React.

type Tick = (now: number) => void;

export class Clock {
  private readonly hands = new Set<Tick>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private ahead: number | null = null;

  /** The server's time, as far as its frames tell. */
  now(): number {
    return Date.now() + (this.ahead ?? 0);
  }

  /** The server says that it is this moment: this machine's clock may be wrong. Of many such the latest counts, for
   * what has been under way for long says too little. */
  setBy(at: string): void {
    const ahead = Date.parse(at) - Date.now();
    if (!Number.isNaN(ahead)) this.ahead = Math.max(ahead, this.ahead ?? ahead);
  }

  /** What the server says next counts again. */
  forget(): void {
    this.ahead = null;
  }

  /** `tick` at once, and every second until what is given back is called. */
  each(tick: Tick): () => void {
    this.hands.add(tick);
    tick(this.now());
    this.timer ??= setInterval(() => this.tick(), 1000);
    return () => this.rest(tick);
  }

  private tick(): void {
    const now = this.now();
    for (const hand of this.hands) hand(now);
  }

  private rest(tick: Tick): void {
    this.hands.delete(tick);
    if (this.hands.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

export const clock = new Clock();

/** Seconds from a moment to now; never less than 0. */
export function secondsSince(since: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
}

/** 0:07, 12:30, 1:02:03. */
export function asTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
