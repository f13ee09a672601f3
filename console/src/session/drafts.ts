// What somebody has typed and not sent: it outlives its form, a reload and the end of his session, in this tab alone, until
// it is sent, he signs out, or somebody else signs in.

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
const OURS = "ivr.draft ";

export class Drafts {
  readonly #storage: Kept;
  /** What found no room in the storage. */
  readonly #without = new Map<string, string>();
  #person = "";

  constructor(storage: Kept) {
    this.#storage = storage;
  }

  /** Whose they are from now on; those of anybody else are gone. */
  belongTo(person: string): void {
    this.#person = person;
    const his = this.#key("");
    this.#forget((key) => !key.startsWith(his));
  }

  forgetAll(): void {
    this.#forget(() => true);
  }

  read<Draft>(name: string): Draft | null {
    const key = this.#key(name);
    return JSON.parse(this.#without.get(key) ?? this.#storage.getItem(key) ?? "null");
  }

  write(name: string, draft: unknown): void {
    const key = this.#key(name);
    const text = JSON.stringify(draft);
    this.#without.delete(key);
    try {
      this.#storage.setItem(key, text);
    } catch {
      this.#storage.removeItem(key); // or a reload would bring an older one back
      this.#without.set(key, text);
    }
  }

  forget(name: string): void {
    this.#without.delete(this.#key(name));
    this.#storage.removeItem(this.#key(name));
  }

  #key(name: string): string {
    return `${OURS}${encodeURIComponent(this.#person)} ${name}`;
  }

  #forget(which: (key: string) => boolean): void {
    const kept = Array.from({ length: this.#storage.length }, (_, at) => this.#storage.key(at) ?? "");
    for (const key of kept) if (key.startsWith(OURS) && which(key)) this.#storage.removeItem(key);
    for (const key of this.#without.keys()) if (which(key)) this.#without.delete(key);
  }
}

export const drafts = new Drafts(sessionStorage);
