// What the pages want of a telephone in the browser. Where there is none, the agent has one on his table.

import type { Lack } from "./lack";

export type PhoneState = "none" | "noMicrophone" | "connecting" | "idle" | "ringing" | "talking" | "lost" | "refused";

/** Why something is as it is; each is a key of `words/`, below `phone`. */
export type PhoneWord =
  | "elsewhere"
  | "signedOut"
  | "notRegistered"
  | Lack
  | "soundBlocked"
  | "nothingHeard"
  | "ended"
  | "endedMissed"
  | "endedDeclined"
  | "endedLost"
  | "endedNoSound"
  | "endedFailed";

export interface Quality {
  /** 1 to 4.5 */
  readonly mos: number;
  /** Percent of packets that did not arrive. */
  readonly loss: number;
  readonly jitterMs: number;
  readonly roundTripMs: number;
}

export interface Phone {
  state(): PhoneState;
  /** Why it is `lost`, `refused` or `noMicrophone`; empty otherwise. */
  why(): PhoneWord | "";
  /** What is wrong in the talk; empty if nothing is. */
  warning(): PhoneWord | "";
  /** The call's id in the switch, that it rings for or talks in; empty if there is none. */
  call(): string;
  muted(): boolean;
  /** Null while nobody talks, or nothing is known yet. */
  quality(): Quality | null;
  answer(): void;
  hangUp(): void;
  mute(on: boolean): void;
  /** Sends these keys (0-9, *, #) into the talk. */
  keys(digits: string): void;
  /** Have it in this window, whichever has it now. */
  takeHere(): void;
  /** After a click, by which the browser may ask for leave: have a telephone, if there is a microphone. */
  tryMicrophone(): void;
  /** Let the talk be heard, after a click: a browser may refuse that before. */
  letHear(): void;
  /** Is told of every change of what the above say; gives back how to end that. */
  onChange(changed: () => void): () => void;
}

export const NO_PHONE: Phone = {
  state: () => "none",
  why: () => "",
  warning: () => "",
  call: () => "",
  muted: () => false,
  quality: () => null,
  answer: () => undefined,
  hangUp: () => undefined,
  mute: () => undefined,
  keys: () => undefined,
  takeHere: () => undefined,
  tryMicrophone: () => undefined,
  letHear: () => undefined,
  onChange: () => () => undefined,
};
