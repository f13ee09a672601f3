// The focus is never lost: what has it may leave the page, be moved within it by what is live, or be switched off while
// it is busy. Then it comes back, or goes to where it was before, for whoever has no mouse to find his place again.

/** Places that are remembered. */
const MOST = 40;
/** Where it has been, the latest last. */
let trail: Focusable[] = [];
let isLost = false;

type Focusable = HTMLElement | SVGElement;

export function keepFocus(): void {
  document.addEventListener("focusin", ({ target }) => note(target as Focusable));
  document.addEventListener("focusout", ({ target }) => setTimeout(() => leave(target as Focusable)));
  const watch = new MutationObserver(changed);
  watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function note(place: Focusable): void {
  isLost = false;
  trail = [...trail.filter((one) => one !== place), place].slice(-MOST);
}

/** Whoever leaves a place that he might have kept, by a click beside it, wants to be nowhere. */
function leave(place: Focusable): void {
  if (isNowhere() && !isLost && isThere(place) && !place.matches(":disabled")) trail = [];
}

function changed(records: readonly MutationRecord[]): void {
  if (!isNowhere()) return;
  const last = trail.at(-1);
  isLost ||= last !== undefined && records.some((one) => took(one, last));
  if (isLost) giveBack();
}

/** One that is switched off for a while is waited for. */
function giveBack(): void {
  const place = trail.findLast(isThere) ?? document.querySelector("main");
  place?.focus();
}

function took({ type, target, removedNodes }: MutationRecord, last: Node): boolean {
  return type === "attributes" ? target.contains(last) : [...removedNodes].some((one) => one.contains(last));
}

function isNowhere(): boolean {
  return document.activeElement === document.body;
}

function isThere(place: Focusable): boolean {
  return place.isConnected && place.checkVisibility();
}
