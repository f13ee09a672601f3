// Shortcuts: one key, or `g` and then another. They rest while somebody types, and while a dialog is open.
import { useEffect, useRef } from "react";
import { keyMeant, wayNow } from "./key_way";

export type Keys = Readonly<Record<string, () => void>>;
const SECOND_WITHIN_MS = 1500;

let before = "";
let beforeAt = 0;

export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const act = now.current[pressedKey(event)];
      if (!act || event.defaultPrevented) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}

/** `g w` after a `g`, and else the key; empty if it belongs to something else. */
function pressedKey(event: KeyboardEvent): string {
  const key = keyMeant(event, wayNow());
  if (!key || isTyping(event.target)) return "";
  return before && event.timeStamp - beforeAt < SECOND_WITHIN_MS ? `${before} ${key}` : key;
}

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

window.addEventListener("keyup", (event) => {
  if (event.key === "Alt") return; // it is let go between the two
  before = keyMeant(event, wayNow()) === "g" ? "g" : "";
  beforeAt = event.timeStamp;
});
