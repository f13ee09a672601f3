// Where he is: the address, and going elsewhere without loading the page anew.
import { type MouseEvent, useSyncExternalStore } from "react";

const MOVED = "ivr-moved";

export function usePath(): string {
  return useSyncExternalStore(onMove, () => location.pathname);
}

/** What stands behind the address's question mark, with it; empty: nothing. */
export function useAsked(): string {
  return useSyncExternalStore(onMove, () => location.search);
}

function onMove(moved: () => void): () => void {
  window.addEventListener("popstate", moved);
  window.addEventListener(MOVED, moved);
  return () => {
    window.removeEventListener("popstate", moved);
    window.removeEventListener(MOVED, moved);
  };
}

export function go(to: string, replacing = false): void {
  if (replacing) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  window.dispatchEvent(new Event(MOVED));
}

/** For a link: a plain click stays in the page, all others (a new tab ...) are the browser's. */
export function stay(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(event.currentTarget.getAttribute("href") ?? "/");
}
