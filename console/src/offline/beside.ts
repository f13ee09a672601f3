/** Have the worker beside the pages; they do without one where the browser has none, and while one works on them. */
export function haveWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // after all else: nobody waits for it
  addEventListener("load", () => void navigator.serviceWorker.register("/worker.js").catch(() => undefined));
}
