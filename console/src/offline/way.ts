// What the worker does about a request: pure. It keeps what was built and nothing else; no answer of the API, nothing live.

export type Way =
  /** Out of what is kept. */
  | "kept"
  /** From the server, and the page that says that it is away if it is. */
  | "page"
  /** As if there were no worker. */
  | "own";

interface Asked {
  readonly method: string;
  readonly mode: string;
  readonly url: string;
}

export function wayOf({ method, mode, url }: Asked, here: string, built: readonly string[]): Way {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== here) return "own";
  if (built.includes(pathname)) return "kept";
  return mode === "navigate" ? "page" : "own";
}
