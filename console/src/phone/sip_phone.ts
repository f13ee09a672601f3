// The telephone in the page: registers over the console's WebSocket, rings, talks, and comes back after whatever happens.
import type { UA } from "jssip";
import { HungUp } from "./hung_up";
import { KeptCall } from "./kept_call";
import { type Lack, lackNow, lackTried, onMicrophones } from "./lack";
import { OneWindow } from "./one_window";
import { onNetwork } from "./other_network";
import type { Phone, PhoneState, PhoneWord, Quality } from "./phone";
import { SilentLine } from "./silent_line";
import { type SipSession, Talk } from "./talk";
import { type Line, LONGEST_PAUSE_S, transportOf, userAgent } from "./user_agent";

/** What it wants of the server beside the line itself. */
export interface Server {
  /** How to register (null: it has no line for him); asked again when a password counts no more. */
  line(): Promise<Line | null>;
  /** Hang up in this call of his; fails while it cannot be asked. */
  end(call: string): Promise<unknown>;
}

/** What the server says as it closes the line, after HTTP's codes. */
const SIGNED_OUT = 4401;
const ELSEWHERE = 4409;

export class SipPhone implements Phone {
  readonly #server: Server;
  readonly #kept: KeptCall;
  readonly #hungUp: HungUp;
  readonly #window: OneWindow;
  readonly #silent = new SilentLine(() => this.#dead());
  readonly #changed = new Set<() => void>();
  readonly #page = crypto.randomUUID();
  #ua: UA | null = null;
  #state: PhoneState = "connecting";
  #why: PhoneWord | "" = "";
  #ended: PhoneWord | "" = "";
  #talk: Talk | null = null;
  #askAgain = true;
  /** This window has the telephone. */
  #has = false;
  /** What keeps it from being spoken into, as far as is known. */
  #lack: Lack | "" = "";
  /** Another window has it, or he is signed out: his talk goes on in whichever page has the telephone next. */
  #leaves = false;
  /** Aborted once the line that is asked for is not wanted any more. */
  #asking = new AbortController();

  constructor(server: Server, kept = new KeptCall()) {
    this.#server = server;
    this.#kept = kept;
    this.#hungUp = new HungUp((call) => server.end(call));
    this.#window = new OneWindow(
      () => this.#have(),
      () => this.#is("lost", "elsewhere"),
    );
  }

  /** Register, and stay so; gives back how to end it. */
  begin(): () => void {
    const closing = () => this.#talk && this.#kept.keep(this.#talk.call);
    addEventListener("pagehide", closing);
    const listened = this.#silent.begin();
    const giveUp = this.#window.begin();
    const plugged = onMicrophones(() => void this.#microphonesChanged());
    const offline = onNetwork(() => this.#lineAnew());
    return () => {
      removeEventListener("pagehide", closing);
      offline();
      plugged();
      listened();
      giveUp();
    };
  }

  takeHere(): void {
    this.#window.take();
  }

  state(): PhoneState {
    if (!this.#talk) return this.#state;
    return this.#talk.isAnswered ? "talking" : "ringing";
  }

  why(): PhoneWord | "" {
    return this.#why;
  }

  /** How the last call ended; empty while there was none. */
  ended(): PhoneWord | "" {
    return this.#ended;
  }

  call(): string {
    return this.#talk?.call ?? "";
  }

  muted(): boolean {
    return this.#talk?.isMuted ?? false;
  }

  held(): boolean {
    return this.#talk?.isHeld ?? false;
  }

  warning(): PhoneWord | "" {
    return this.#talk?.warning ?? "";
  }

  quality(): Quality | null {
    return this.#talk?.quality ?? null;
  }

  answer(): void {
    void this.#talk?.answer();
  }

  hangUp(): void {
    if (this.#talk?.isAnswered) this.#hungUp.owe(this.#talk.call);
    this.#talk?.hangUp();
    if (this.#state !== "idle") void this.#hungUp.carryOut();
  }

  mute(on: boolean): void {
    this.#talk?.mute(on);
  }

  hold(on: boolean): void {
    this.#talk?.hold(on);
  }

  keys(digits: string): void {
    this.#talk?.keys(digits);
  }

  tryMicrophone(): void {
    void lackTried().then((lack) => this.#lacks(lack));
  }

  letHear(): void {
    this.#talk?.play();
  }

  onChange(changed: () => void): () => void {
    this.#changed.add(changed);
    return () => void this.#changed.delete(changed);
  }

  /** This window has the telephone from now on. */
  #have(): (taken: boolean) => void {
    this.#has = true;
    this.#askAnew();
    return (taken) => {
      this.#has = false;
      this.#asking.abort();
      this.#leaves = this.#talk !== null && (taken || this.#talk.isAnswered);
      if (this.#leaves) return this.#handOn(); // a BYE would send the caller away: the server ends this line, and he follows
      this.#stop();
      if (taken) this.#is("lost", "elsewhere");
    };
  }

  #askAnew(): void {
    this.#silent.heard();
    this.#asking.abort();
    this.#asking = new AbortController();
    this.#leaves = false;
    this.#is("connecting");
    void this.#untilTold(this.#asking.signal);
  }

  /** The server may be away as the page is. */
  async #untilTold(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      try {
        const line = await this.#server.line();
        this.#lack = await lackNow();
        if (!ended.aborted) this.#told(line);
        return;
      } catch {
        await new Promise((done) => setTimeout(done, 1000 * LONGEST_PAUSE_S));
      }
    }
  }

  /** One that nobody can speak into is none: calls ring on the table meanwhile. */
  #told(line: Line | null): void {
    if (!line) this.#is("none");
    else if (this.#lack) this.#is("noMicrophone", this.#lack);
    else this.#register(line);
  }

  async #microphonesChanged(): Promise<void> {
    const lack = await lackNow();
    if (lack !== this.#lack) this.#lacks(lack);
  }

  /** Have no telephone while there is something in the way, and one once there is not; a talk is not ended for it. */
  #lacks(lack: Lack | ""): void {
    if (!this.#has || this.#talk || this.#state === "none") return;
    this.#lack = lack;
    this.#asking.abort();
    this.#stop();
    lack ? this.#is("noMicrophone", lack) : this.#askAnew();
  }

  #register(line: Line): void {
    const ua = userAgent(line, this.#page);
    const isOurs = () => this.#ua === ua; // one that was stopped says for two seconds more what becomes of it
    ua.on("registered", () => isOurs() && this.#registered());
    ua.on("newOptions", () => isOurs() && this.#silent.heard());
    ua.on("registrationFailed", ({ response }) => isOurs() && this.#notRegistered(response?.status_code ?? 0));
    ua.on("disconnected", ({ code }: { code?: number }) => isOurs() && this.#disconnected(code ?? 0));
    ua.on(
      "newRTCSession",
      ({ session, request }: { session: unknown; request: { getHeader(name: string): unknown } }) =>
        this.#rings(session as SipSession, String(request.getHeader("X-IVR-Call") ?? "")),
    );
    this.#ua = ua;
    ua.start();
  }

  #registered(): void {
    this.#silent.heard();
    this.#askAgain = true;
    this.#is("idle");
    this.#talk?.reconnect();
  }

  /** A password that was changed meanwhile is asked for once more; a switch that cannot do it now is asked again. */
  #notRegistered(status: number): void {
    if ((status === 401 || status === 403) && this.#askAgain) {
      this.#askAgain = false;
      this.#stop();
      this.#askAnew();
      return;
    }
    if (status >= 400 && status < 500) this.#is("refused", "notRegistered");
    else this.#is("connecting");
  }

  /** The talk goes on: its sound comes another way. What he hung up just now may not have been told. */
  #disconnected(code: number): void {
    void this.#hungUp.carryOut();
    if (code === SIGNED_OUT || code === ELSEWHERE || this.#leaves) {
      this.#handOn();
      const line = transportOf(this.#ua);
      this.#stop();
      line?.disconnect(); // or it is made anew within a second, and takes the telephone from whoever has it by now
      this.#is("lost", code === SIGNED_OUT ? "signedOut" : "elsewhere");
    } else {
      this.#is("connecting");
    }
  }

  /** A talk stays, as far as there is one: its sound has a way of its own. */
  #dead(): void {
    if (!this.#ua || this.#state === "refused") return;
    if (this.#talk) {
      this.#reconnect();
      return;
    }
    this.#stop();
    this.#askAnew();
  }

  /** In another network the line may be dead without knowing it; once he is registered, his talk finds its way anew. */
  #lineAnew(): void {
    if (this.#state === "idle") this.#reconnect(); // else it is being made anew already
  }

  #reconnect(): void {
    const line = transportOf(this.#ua);
    line?.disconnect();
    line?.connect();
    this.#silent.heard();
  }

  #rings(session: SipSession, call: string): void {
    if (this.#talk) {
      session.terminate({ status_code: 486 });
      return;
    }
    const talk = new Talk(session, call, {
      changed: () => this.#tell(),
      talks: () => this.#kept.keep(call),
      lost: () => this.#lineAnew(),
      over: (why) => this.#over(why),
      lacks: (lack) => this.#lacks(lack),
    });
    this.#talk = talk;
    this.#hungUp.forget();
    if (this.#kept.isBack(call)) void talk.answer();
    this.#tell();
  }

  #handOn(): void {
    if (this.#talk?.isAnswered) this.#kept.handOn(this.#talk.call);
  }

  #over(why: PhoneWord): void {
    this.#talk = null;
    this.#ended = why;
    this.#kept.forget();
    this.#tell();
  }

  #stop(): void {
    this.#talk?.close();
    this.#talk = null;
    const ua = this.#ua;
    this.#ua = null;
    ua?.once("disconnected", () => transportOf(ua)?.disconnect()); // or it comes back, and takes the line of its successor
    ua?.stop();
  }

  #is(state: PhoneState, why: PhoneWord | "" = ""): void {
    this.#state = state;
    this.#why = why;
    this.#tell();
  }

  #tell(): void {
    for (const changed of this.#changed) changed();
  }
}
