// What keeps a telephone in the page from being spoken into; each is a key of `words/`, below `phone`.
import { close, microphones, open } from "./microphone";

export const LACKS = ["microphoneDenied", "microphoneMissing", "microphoneBusy"] as const;
export type Lack = (typeof LACKS)[number];

/** What the browser says of itself, without anybody being asked; empty if nothing is known to be in the way. */
export async function lackNow(): Promise<Lack | ""> {
  if ((await permission())?.state === "denied") return "microphoneDenied";
  return (await microphones()).length > 0 ? "" : "microphoneMissing";
}

/** What is in the way once it has been tried, by which the browser may ask for leave. */
export async function lackTried(): Promise<Lack | ""> {
  try {
    close(await open());
    return "";
  } catch (error) {
    return lackOf(error);
  }
}

/** Why it could not be had, out of what the browser raised. */
export function lackOf(error: unknown): Lack {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "microphoneDenied";
  return name === "NotFoundError" || name === "TypeError" ? "microphoneMissing" : "microphoneBusy";
}

/** Call `changed` when leave is given or taken away, or something is plugged in or out; gives back how to end that. */
export function onMicrophones(changed: () => void): () => void {
  const ended = new AbortController();
  const until = { signal: ended.signal };
  navigator.mediaDevices?.addEventListener("devicechange", changed, until);
  void permission().then((asked) => asked?.addEventListener("change", changed, until));
  return () => ended.abort();
}

/** Null where the browser tells nothing of it. */
async function permission(): Promise<PermissionStatus | null> {
  try {
    return await navigator.permissions.query({ name: "microphone" as PermissionName });
  } catch {
    return null;
  }
}
