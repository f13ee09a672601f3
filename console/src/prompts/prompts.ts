// What callers hear, as the server tells of it, and what is asked of it.
import { ask } from "../session/api";

export interface Said {
  readonly language: string;
  readonly text: string;
  /** Empty: it is spoken from the text. */
  readonly file: string;
  /** Whether its sound is made. */
  readonly there: boolean;
  /** It holds values that are known in a call alone: there is no one sound of it. */
  readonly values: boolean;
  readonly seconds: number | null;
}

export interface Prompt {
  readonly id: string;
  readonly said: readonly Said[];
  /** The rules that name it. */
  readonly at: readonly string[];
}

export interface Prompts {
  /** Of the rules in force. */
  readonly version: string;
  readonly prompts: readonly Prompt[];
}

export interface Forced {
  readonly number: number;
}

/** Bytes of a sound: a request has no room for more. */
const MOST = 3_000_000;

export const everything = () => ask<Prompts>("GET", "/prompts");
export const give = (prompt: string, language: string, sound: string, version: string) =>
  ask<Forced>("PUT", `${at(prompt, language)}/sound`, { sound, version });
export const speak = (prompt: string, language: string, text: string, version: string) =>
  ask<Forced>("PUT", `${at(prompt, language)}/text`, { text, version });

/** Where its sound is; another one of it is another address, so that no browser plays the former. */
export function soundOf(prompt: string, language: string, version: string): string {
  return `/api/v1${at(prompt, language)}/sound?${version}`;
}

function at(prompt: string, language: string): string {
  return `/prompts/${encodeURIComponent(prompt)}/${encodeURIComponent(language)}`;
}

/** Prompts in whose name, texts or places the text stands. */
export function found(prompts: readonly Prompt[], text: string): readonly Prompt[] {
  const sought = text.trim().toLowerCase();
  return prompts.filter(({ id, said, at: places }) =>
    [id, ...places, ...said.map((one) => one.text)].some((held) => held.toLowerCase().includes(sought)),
  );
}

/** Why a file is not even sent; whether it is a sound for a telephone says the server, in a sentence. */
export function unfit(sound: Blob): "empty" | "large" | "" {
  if (sound.size === 0) return "empty";
  return sound.size > MOST ? "large" : "";
}
