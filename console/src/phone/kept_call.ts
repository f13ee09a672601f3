// Which call this page was in, kept over its being loaded anew: the same page, back in time, answers it by itself.

const KEY = "ivr.call";
/** For so long after the page went the call may come back to it; the switch waits less long. */
const WITHIN_MS = 20_000;

export class KeptCall {
  readonly #storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly #now: () => number;
  /** The call that this page was in before it was loaded. */
  readonly #before: string;

  constructor(storage = window.sessionStorage as Pick<Storage, "getItem" | "setItem" | "removeItem">, now = Date.now) {
    this.#storage = storage;
    this.#now = now;
    this.#before = this.#read();
  }

  /** He talks in this call; said again as the page goes, so that the time counts from then. */
  keep(call: string): void {
    if (call) this.#storage.setItem(KEY, JSON.stringify({ call, at: this.#now() }));
  }

  /** The call is over, and will not come back. */
  forget(): void {
    this.#storage.removeItem(KEY);
  }

  /** Whether this is the call that the page was in before it was loaded anew. */
  isBack(call: string): boolean {
    return call !== "" && call === this.#before && call === this.#read();
  }

  #read(): string {
    try {
      const { call, at } = JSON.parse(this.#storage.getItem(KEY) ?? "{}");
      return typeof call === "string" && this.#now() - Number(at) < WITHIN_MS ? call : "";
    } catch {
      return "";
    }
  }
}
