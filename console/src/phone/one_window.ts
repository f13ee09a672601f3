// One window of this browser has the telephone: the others wait, and have it once that one is closed, or when asked to.

const NAME = "ivr-phone";

/** Runs `have` while this window has the telephone; `have` gives what is done as it is lost or given up. */
export class OneWindow {
  readonly #have: () => (taken: boolean) => void;
  readonly #waits: () => void;
  #giveUp: () => void = () => undefined;

  /** What `have` gives is told whether another window has taken it. */
  constructor(have: () => (taken: boolean) => void, waits: () => void) {
    this.#have = have;
    this.#waits = waits;
  }

  /** Wait for it; gives back how to give it up. */
  begin(): () => void {
    const ended = new AbortController();
    void navigator.locks.query().then(({ held }) => {
      if (held?.some((lock) => lock.name === NAME) && !ended.signal.aborted) this.#waits();
    });
    void this.#waiting(ended.signal);
    return () => {
      ended.abort();
      this.#giveUp();
    };
  }

  /** Take it from whichever window has it. */
  take(): void {
    void this.#holding({ steal: true });
  }

  /** Whoever loses it to another window waits again, until that one is closed. */
  async #waiting(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#holding({ signal });
  }

  async #holding(how: LockOptions): Promise<void> {
    let lost: (taken: boolean) => void = () => undefined;
    try {
      await navigator.locks.request(NAME, how, () => {
        lost = this.#have();
        return new Promise<void>((done) => {
          this.#giveUp = done;
        });
      });
      lost(false);
    } catch {
      lost(true);
    }
  }
}
