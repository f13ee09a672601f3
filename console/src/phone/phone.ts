// What the pages want of a telephone in the browser. Where there is none, the agent has one on his table.

export type PhoneState = "none" | "connecting" | "idle" | "ringing" | "talking" | "lost" | "refused";

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
  /** Why it is `lost` or `refused`, as a key of `words/`; empty otherwise. */
  why(): string;
  muted(): boolean;
  /** Null while nobody talks, or nothing is known yet. */
  quality(): Quality | null;
  answer(): void;
  hangUp(): void;
  mute(on: boolean): void;
  /** Sends these keys (0-9, *, #) into the talk. */
  keys(digits: string): void;
  /** Is told of every change of what the above say; gives back how to end that. */
  onChange(changed: () => void): () => void;
}

export const NO_PHONE: Phone = {
  state: () => "none",
  why: () => "",
  muted: () => false,
  quality: () => null,
  answer: () => undefined,
  hangUp: () => undefined,
  mute: () => undefined,
  keys: () => undefined,
  onChange: () => () => undefined,
};
