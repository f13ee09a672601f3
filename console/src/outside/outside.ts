// Telling somebody of a call that rings while he does not look at the page: by the system, if he wants it in this browser.

const WISH = "ivr-told-outside";
const MARK = "rings ";

/** With the caller's name and number: on whatever is locked and lies about, they are there for everybody to read. */
export type Wish = "no" | "plain" | "named";
export type Consent = NotificationPermission | "unable";

/** What he wants in this browser. */
export function wish(): Wish {
  const kept = localStorage.getItem(WISH);
  return kept === "plain" || kept === "named" ? kept : "no";
}

export function want(wanted: Wish): void {
  localStorage.setItem(WISH, wanted);
}

/** What the browser lets this page do; unable: it has no worker, or knows nothing of it. */
export function consent(): Consent {
  return "Notification" in window && "serviceWorker" in navigator ? Notification.permission : "unable";
}

/** Ask him, by the browser's own question: only ever because he has pressed a button. */
export async function askConsent(): Promise<Consent> {
  return consent() === "unable" ? "unable" : Notification.requestPermission();
}

export function mayTell(): boolean {
  return wish() !== "no" && consent() === "granted";
}

export interface Ring {
  readonly call: string;
  readonly title: string;
  readonly body: string;
}

/** Tell of it; another window of his that tells of the same call says nothing twice. */
export function tell({ call, title, body }: Ring): void {
  inTurn(async (beside) => beside.showNotification(title, { body, tag: MARK + call, requireInteraction: true }));
}

/** Whatever rang rings no more. */
export function takeAway(): void {
  inTurn(async (beside) => {
    for (const one of await beside.getNotifications()) if (one.tag.startsWith(MARK)) one.close();
  });
}

let done: Promise<void> = Promise.resolve();

/** One after the other: what is taken away must not be what was told since. */
function inTurn(deed: (beside: ServiceWorkerRegistration) => Promise<void>): void {
  const next = async () => {
    const beside = await worker();
    if (beside) await deed(beside);
  };
  done = done.then(next).catch(() => undefined);
}

async function worker(): Promise<ServiceWorkerRegistration | undefined> {
  return consent() === "unable" ? undefined : navigator.serviceWorker.getRegistration();
}

/** Whether somebody looks at this page. */
export function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** Call it whenever that may have changed; gives back how to end that. */
export function onLooking(look: () => void): () => void {
  const stop = new AbortController();
  for (const what of ["focus", "blur"]) window.addEventListener(what, look, { signal: stop.signal });
  document.addEventListener("visibilitychange", look, { signal: stop.signal });
  return () => stop.abort();
}
