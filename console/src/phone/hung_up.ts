// A hang-up that the line may have lost: no caller goes on hearing the silence of an agent who believes that he has left.

const AGAIN_MS = 1000;

export class HungUp {
  readonly #end: (call: string) => Promise<unknown>;
  readonly #pause: (ms: number) => Promise<unknown>;
  #owed = "";
  #asks = false;

  /** `end` asks the server to end this call of his, and fails while it cannot be asked. */
  constructor(end: (call: string) => Promise<unknown>, pause = passes) {
    this.#end = end;
    this.#pause = pause;
  }

  /** He has hung up in this call; nothing tells whether the line has carried that. */
  owe(call: string): void {
    this.#owed = call;
  }

  /** The switch itself has rung him since: it knows how he is. */
  forget(): void {
    this.#owed = "";
  }

  /** The line is not there: have the server do it, as often as that takes. */
  async carryOut(): Promise<void> {
    if (this.#asks) return;
    this.#asks = true;
    while (this.#owed) await this.#ask(this.#owed);
    this.#asks = false;
  }

  async #ask(call: string): Promise<void> {
    try {
      await this.#end(call);
      if (this.#owed === call) this.forget();
    } catch {
      await this.#pause(AGAIN_MS);
    }
  }
}

function passes(ms: number): Promise<unknown> {
  return new Promise((done) => setTimeout(done, ms));
}
