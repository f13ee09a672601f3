// A line that says nothing is dead, and the browser may not know: after a sleep, or where a network went without a word.

/** The switch asks every telephone every 15 s whether it is there. */
const SILENT_MS = 25_000;
const LOOK_MS = 5_000;

export class SilentLine {
  readonly #dead: () => void;
  readonly #now: () => number;
  #heardAt = 0;

  /** `dead` is told again for as long as nothing is heard; `now` goes on while the machine sleeps. */
  constructor(dead: () => void, now = Date.now) {
    this.#dead = dead;
    this.#now = now;
  }

  /** Listen; gives back how to end that. */
  begin(): () => void {
    this.heard();
    const timer = setInterval(() => this.look(), LOOK_MS);
    return () => clearInterval(timer);
  }

  /** The switch has said something, or has a new line on which to say it. */
  heard(): void {
    this.#heardAt = this.#now();
  }

  look(): void {
    if (this.#now() - this.#heardAt <= SILENT_MS) return;
    this.heard();
    this.#dead();
  }
}
