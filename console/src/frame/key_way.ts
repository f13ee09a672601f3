// How somebody wants the pages' keys: as they are, with Alt, or not at all, for whoever dictates or slips (WCAG 2.1.4).
import { useSyncExternalStore } from "react";

export const WAYS = ["plain", "alt", "off"] as const;
export type Way = (typeof WAYS)[number];

const listeners = new Set<() => void>();
let kept = "";
let way: Way = "plain";

/** Whose keys they are from now on: what he has chosen in this browser. */
export function keysOf(person: string): void {
  kept = `ivr.keys ${person}`;
  become(WAYS.find((each) => each === localStorage.getItem(kept)) ?? "plain");
}

export function chooseWay(chosen: Way): void {
  localStorage.setItem(kept, chosen);
  become(chosen);
}

export function wayNow(): Way {
  return way;
}

export function useWay(): Way {
  return useSyncExternalStore(onChange, wayNow);
}

/** A key as this person has to press it; empty for whoever wants no keys. */
export function useKeyAs(): (key: string) => string {
  const now = useWay();
  return (key) => (key === "" || now === "off" ? "" : now === "alt" && isOurs(key) ? `Alt ${key}` : key);
}

/** The same for `aria-keyshortcuts`. */
export function useShortcut(): (key: string) => string | undefined {
  const keyAs = useKeyAs();
  return (key) => keyAs(key).replace(" ", "+") || undefined;
}

/** Or an editor's own. */
function isOurs(key: string): boolean {
  return !/^F\d/.test(key);
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: Way): void {
  way = next;
  for (const listener of listeners) listener();
}

export interface Pressed {
  readonly key: string;
  /** Where it lies on the keyboard. */
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The key that is meant; empty if none of the pages' is. */
export function keyMeant(pressed: Pressed, wanted: Way): string {
  if (wanted === "off" || pressed.ctrlKey || pressed.metaKey) return "";
  if (pressed.altKey !== (wanted === "alt")) return "";
  return pressed.altKey ? withoutAlt(pressed) : pressed.key;
}

/** On some machines Alt makes another sign of the key. */
function withoutAlt({ key, code }: Pressed): string {
  if (/^[\x21-\x7e]$/.test(key)) return key.toLowerCase();
  return /^(?:Key|Digit)(.)$/.exec(code)?.[1]?.toLowerCase() ?? key;
}
