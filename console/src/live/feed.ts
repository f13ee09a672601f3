// The live connection: it says what it hears, and never is silently stale. One that hears nothing for long is made anew.
import { pauseBefore } from "./backoff";
import { advanced, EMPTY, type House } from "./house";
import type { Told } from "./wire";

/** What may be wrong with it; `next` is when it tries again, in milliseconds of `Date.now()`. */
export type Connection =
  | { readonly is: "connecting" }
  | { readonly is: "live" }
  | { readonly is: "lost"; readonly since: number; readonly next: number }
  | { readonly is: "refused" };

export interface Line {
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  close(): void;
}

/** The world around it, so that tests can be without one. */
export interface Around {
  open(): Line;
  now(): number;
  chance(): number;
  later(act: () => void, ms: number): number;
  notLater(timer: number): void;
}

export interface Ears {
  /** Another connection begins, and what it says of the time is new. */
  opening(): void;
  house(house: House, at: string): void;
  connection(connection: Connection): void;
  /** The session is over, by its code. */
  ended(): void;
}

export const ENDED = 4401;
export const REFUSED = 4403;
/** After so much silence the connection is made anew, in case it is dead and nobody has told. */
export const SILENCE_MS = 20_000;
/** A new one says what is live within that time, or it is dead. */
export const PATIENCE_MS = 5_000;

export class Feed {
  private line: Line | null = null;
  private house: House = EMPTY;
  private tries = 0;
  private lostAt = 0;
  private retry = 0;
  private silence = 0;
  private readonly around: Around;
  private readonly ears: Ears;

  constructor(around: Around, ears: Ears) {
    this.around = around;
    this.ears = ears;
  }

  start(): void {
    this.ears.connection({ is: "connecting" });
    this.connect();
  }

  stop(): void {
    this.around.notLater(this.retry);
    this.drop();
  }

  /** Without waiting for its turn: somebody asked for it, or the network is back. */
  again(): void {
    if (!this.lostAt) return;
    this.around.notLater(this.retry);
    this.connect();
  }

  private connect(): void {
    this.drop();
    this.ears.opening();
    const line = this.around.open();
    this.line = line;
    line.onmessage = (event) => this.heard(JSON.parse(event.data));
    line.onclose = (event) => this.closed(event.code);
    this.silence = this.around.later(() => this.closed(0), PATIENCE_MS);
  }

  private drop(): void {
    this.around.notLater(this.silence);
    if (!this.line) return;
    this.line.onmessage = this.line.onclose = null;
    this.line.close();
    this.line = null;
  }

  private heard(told: Told | { readonly kind: "ping" }): void {
    this.listen();
    if (told.kind === "ping") return;
    const house = advanced(this.house, told);
    if (house === null) {
      this.connect();
      return;
    }
    this.house = house;
    this.tries = this.lostAt = 0;
    this.ears.house(house, told.at);
    this.ears.connection({ is: "live" });
  }

  private listen(): void {
    this.around.notLater(this.silence);
    this.silence = this.around.later(() => this.connect(), SILENCE_MS);
  }

  private closed(code: number): void {
    this.drop();
    if (code === ENDED) this.ears.ended();
    else if (code === REFUSED) this.ears.connection({ is: "refused" });
    else this.waitAndTry();
  }

  private waitAndTry(): void {
    const now = this.around.now();
    const pause = pauseBefore(this.tries, this.around.chance());
    this.tries += 1;
    this.lostAt ||= now;
    this.ears.connection({ is: "lost", since: this.lostAt, next: now + pause });
    this.retry = this.around.later(() => this.connect(), pause);
  }
}
