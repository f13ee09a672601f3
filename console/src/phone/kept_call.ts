// Which call this page was in, kept over its being loaded anew: the same page, back in time, answers it by itself. So does
// the page that has the telephone next, where this one has handed its call on.

const KEY = "ivr.call";
const HANDED_ON = "ivr.call.handed_on";
/** For so long after the page went the call may come back to it; the switch waits less long. */
const WITHIN_MS = 20_000;

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export class KeptCall {
  readonly #storage: Kept;
  /** What all pages of this browser see. */
  readonly #shared: Kept;
  readonly #now: () => number;
  /** The call that this page was in before it was loaded. */
  readonly #before: string;

  constructor(storage: Kept = window.sessionStorage, now = Date.now, shared: Kept = window.localStorage) {
    this.#storage = storage;
    this.#shared = shared;
    this.#now = now;
    this.#before = this.#read(storage, KEY);
  }

  /** He talks in this call; said again as the page goes, so that the time counts from then. */
  keep(call: string): void {
    this.#write(this.#storage, KEY, call);
  }

  /** He loses the telephone in this call, and whichever page has it next goes on with it. */
  handOn(call: string): void {
    this.#write(this.#shared, HANDED_ON, call);
  }

  /** The call is over, and will not come back. */
  forget(): void {
    this.#storage.removeItem(KEY);
  }

  /** Whether this is the call that the page was in before it was loaded anew, or that was handed on to it. */
  isBack(call: string): boolean {
    if (call === "") return false;
    return (call === this.#before && call === this.#read(this.#storage, KEY)) || this.#isHandedOn(call);
  }

  #isHandedOn(call: string): boolean {
    const is = call === this.#read(this.#shared, HANDED_ON);
    if (is) this.#shared.removeItem(HANDED_ON);
    return is;
  }

  #write(storage: Kept, key: string, call: string): void {
    if (call) storage.setItem(key, JSON.stringify({ call, at: this.#now() }));
  }

  #read(storage: Kept, key: string): string {
    try {
      const { call, at } = JSON.parse(storage.getItem(key) ?? "{}");
      return typeof call === "string" && this.#now() - Number(at) < WITHIN_MS ? call : "";
    } catch {
      return "";
    }
  }
}
