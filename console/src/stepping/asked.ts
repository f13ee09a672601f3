// With which talk he asked to be from this window, so that a telephone in it that rings for that answers by itself.

/** The switch rings no longer than that. */
const WITHIN_MS = 25_000;

export class Asked {
  readonly #now: () => number;
  #call = "";
  #at = 0;

  constructor(now = Date.now) {
    this.#now = now;
  }

  from(call: string): void {
    this.#call = call;
    this.#at = this.#now();
  }

  /** Once: who lets it ring another time has to answer. */
  takes(call: string): boolean {
    const is = call !== "" && call === this.#call && this.#now() - this.#at < WITHIN_MS;
    if (is) this.#call = "";
    return is;
  }
}

export const asked = new Asked();
