// Shortcuts: one key, or `g` and then another. They rest while somebody types, and while a dialog is open.
import { useEffect, useRef } from "react";

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
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return "";
  return before && event.timeStamp - beforeAt < SECOND_WITHIN_MS ? `${before} ${event.key}` : event.key;
}

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

window.addEventListener("keyup", (event) => {
  before = event.key === "g" ? "g" : "";
  beforeAt = event.timeStamp;
});
