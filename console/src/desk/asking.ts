// What an agent asks for from his desk.
import { ask } from "../session/api";
import { once } from "../session/once";
import type { Wish } from "./own";

export type Said = "log_in" | "log_out" | "ready" | "not_ready" | "longer" | "decline" | "result";

/** One of these. */
export type To = { agent: string } | { queue: string } | { number: string } | { rm: "own" | "deputy" };

export interface Choices {
  readonly reasons: readonly string[];
  readonly results: readonly string[];
  readonly queues: readonly string[];
  /** One that ends in `*` stands for all that begin so. */
  readonly numbers: readonly string[];
  readonly agents: readonly { readonly id: string; readonly name: string; readonly free: boolean }[];
  readonly rms: readonly { readonly rm: "own" | "deputy"; readonly name: string }[];
  /** What he may begin to have signed. */
  readonly signings: readonly string[];
}

export function say(wish: Said, details: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const query = new URLSearchParams(details).toString();
  return ask("POST", `/me/${wish}${query && `?${query}`}`);
}

export function askOfCall(wish: Wish, to?: To): Promise<unknown> {
  return ask("POST", `/me/call/${wish}`, to);
}

/** Whichever telephone he has; not the next call, if this one is over by then. */
export function hangUp(call: string): Promise<unknown> {
  return ask("POST", `/me/call/end?${new URLSearchParams({ call })}`);
}

/** By the server, whichever telephone he has. */
export const onTable = {
  answer: () => ask("POST", "/me/telephone/answer"),
  mute: (muted: boolean) => ask("POST", "/me/telephone/mute", { muted }),
  keys: (keys: string) => ask("POST", "/me/telephone/keys", { keys }),
};

export function hasRead(notice: string): Promise<unknown> {
  return ask("POST", `/me/notices/${encodeURIComponent(notice)}/read`);
}

export function note(call: string, text: string): Promise<unknown> {
  return once("/me/note", { call, text });
}

/** Keep nothing of what is said from now on. */
export function pauseRecording(reason: string): Promise<unknown> {
  return ask("POST", "/me/call/recording/pause", { reason });
}

export function recordAgain(): Promise<unknown> {
  return ask("POST", "/me/call/recording/resume");
}
