// One call in the page: rings, is answered with the microphone, and is heard, until one of the two hangs up.
import { type Lack, lackOf } from "./lack";
import { close, open } from "./microphone";
import { isLost, watchWay } from "./other_network";
import type { PhoneWord, Quality } from "./phone";
import { counted, isSilent, NOTHING, qualityBetween } from "./quality";

/** What of JsSIP's session is used here. */
export interface SipSession {
  readonly connection: RTCPeerConnection | null;
  on(event: string, told: (of: never) => void): unknown;
  answer(how: object): void;
  terminate(how?: object): void;
  mute(what: object): void;
  unmute(what: object): void;
  hold(): boolean;
  unhold(): boolean;
  sendDTMF(digits: string, how: object): void;
  renegotiate(how: object): boolean;
}

export interface Told {
  changed(): void;
  talks(): void;
  /** Sound finds its way no more. */
  lost(): void;
  over(why: PhoneWord): void;
  /** It could not be answered, for nobody could have been heard. */
  lacks(lack: Lack): void;
}

const COUNT_MS = 2000;
/** No browser needs longer to find its own addresses; one that asks servers that do not answer would. */
const GATHERING_MS = 500;
const KEY_MS = 160;
const BETWEEN_KEYS_MS = 80;
const ENDS: Readonly<Record<string, PhoneWord>> = {
  Canceled: "endedMissed",
  "No Answer": "endedMissed",
  Rejected: "endedDeclined",
  "RTP Timeout": "endedLost",
  "Connection Error": "endedLost",
  "Request Timeout": "endedLost",
  "Dialog Error": "endedLost",
  "WebRTC Error": "endedNoSound",
  "Incompatible SDP": "endedNoSound",
};

export class Talk {
  /** Its id in the switch; empty for a call that is none of the switch's queues. */
  readonly call: string;
  readonly #session: SipSession;
  readonly #told: Told;
  readonly #sound = new Audio();
  #microphone: MediaStream | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #counted = NOTHING;
  #silentLooks = 0;
  #answers = false;
  #isBlocked = false;
  isAnswered = false;
  isMuted = false;
  isHeld = false;
  quality: Quality | null = null;
  warning: PhoneWord | "" = "";

  constructor(session: SipSession, call: string, told: Told) {
    this.#session = session;
    this.call = call;
    this.#told = told;
    session.on("peerconnection", ({ peerconnection }: { peerconnection: RTCPeerConnection }) => {
      peerconnection.addEventListener("track", (event) => this.#hear(event));
      watchWay(peerconnection, () => this.#told.lost());
    });
    session.on("icecandidate", ({ ready }: { ready: () => void }) => void setTimeout(ready, GATHERING_MS));
    session.on("confirmed", () => this.#begins());
    session.on("ended", ({ cause }: { cause: string }) => this.#over(ENDS[cause] ?? "ended"));
    session.on("failed", ({ cause }: { cause: string }) => this.#over(ENDS[cause] ?? "endedFailed"));
  }

  /** Without a microphone he could not be heard: the call goes back to its queue. */
  async answer(): Promise<void> {
    if (this.#answers) return;
    this.#answers = true;
    try {
      this.#microphone = await open();
    } catch (error) {
      this.#session.terminate({ status_code: 480 });
      this.#over("endedNoSound");
      return this.#told.lacks(lackOf(error));
    }
    this.#session.answer({ mediaStream: this.#microphone, pcConfig: { rtcpMuxPolicy: "require", iceServers: [] } });
  }

  hangUp(): void {
    this.#session.terminate(this.isAnswered ? undefined : { status_code: 603 });
  }

  mute(on: boolean): void {
    if (on) this.#session.mute({ audio: true });
    else this.#session.unmute({ audio: true });
    this.isMuted = on;
    this.#told.changed();
  }

  /** By the telephone's own button: the switch plays its music to the caller. */
  hold(on: boolean): void {
    if (on ? !this.#session.hold() : !this.#session.unhold()) return;
    this.isHeld = on;
    this.#told.changed();
  }

  keys(digits: string): void {
    const how = { transportType: "RFC2833", duration: KEY_MS, interToneGap: BETWEEN_KEYS_MS };
    this.#session.sendDTMF(digits, how);
  }

  /** Let it be heard; before somebody has clicked anywhere, a browser may refuse that. */
  play(): void {
    this.#sound.play().then(
      () => this.#hearing(false),
      () => this.#hearing(true),
    );
  }

  /** After the line was lost: the switch learns where he is now, and the sound finds its way anew. */
  reconnect(): void {
    if (this.isAnswered) this.#session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
  }

  /** Nothing more is heard of it, and the microphone is let go. */
  close(): void {
    clearInterval(this.#timer);
    close(this.#microphone);
    this.#microphone = null;
    this.#sound.srcObject = null;
  }

  #begins(): void {
    this.isAnswered = true;
    this.#timer ??= setInterval(() => void this.#count(), COUNT_MS);
    this.#told.talks();
    this.#told.changed();
  }

  #hear(event: RTCTrackEvent): void {
    this.#sound.srcObject = event.streams[0] ?? new MediaStream([event.track]);
    this.play();
  }

  #hearing(blocked: boolean): void {
    this.#isBlocked = blocked;
    this.warning = blocked ? "soundBlocked" : "";
    this.#told.changed();
  }

  async #count(): Promise<void> {
    const report = await this.#session.connection?.getStats();
    if (!report) return;
    const now = counted(report.values());
    this.quality = qualityBetween(this.#counted, now);
    const silent = isSilent(this.#counted, now) && !this.isHeld;
    if (!this.#isBlocked) this.warning = silent ? "nothingHeard" : "";
    this.#counted = now;
    this.#silentLooks = silent ? this.#silentLooks + 1 : 0;
    if (isLost(this.#silentLooks)) this.#told.lost();
    this.#told.changed();
  }

  #over(why: PhoneWord): void {
    this.close();
    this.#told.over(why);
  }
}
