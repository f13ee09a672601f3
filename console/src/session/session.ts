// Who is signed in here. All tabs of a browser share one session, and tell each other when it begins and ends.
import { useSyncExternalStore } from "react";
import { ask, carry, Refused, whenEnded } from "./api";

export interface Signed {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly rights: readonly string[];
  readonly agent: string | null;
  readonly language: "zh" | "en";
  /** Whether he has a second factor. */
  readonly totp: boolean;
  readonly csrf: string;
  readonly expires: string;
}

export type Session =
  | { readonly is: "unknown" }
  /** `ended`: not by his own wish, and he should be told; `unreached`: by his wish, of which the server does not know. */
  | { readonly is: "out"; readonly why: "" | "ended" | "away" | "unreached" }
  | { readonly is: "in"; readonly who: Signed };

let session: Session = { is: "unknown" };
const listeners = new Set<() => void>();
const tabs = new BroadcastChannel("ivr-session");
tabs.onmessage = ({ data }) => (data === "in" ? resume() : become({ is: "out", why: "" }));
whenEnded(() => session.is === "in" && become({ is: "out", why: "ended" }));

export function useSession(): Session {
  return useSyncExternalStore(onChange, () => session);
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: Session): void {
  session = next;
  carry(next.is === "in" ? next.who.csrf : "");
  for (const listener of listeners) listener();
}

/** The session that this browser has already, if it has one. */
export async function resume(): Promise<void> {
  try {
    become({ is: "in", who: await ask<Signed>("GET", "/session", undefined, true) });
  } catch (error) {
    become({ is: "out", why: error instanceof Refused && error.status === 401 ? "" : "away" });
  }
}

/** Raises `Refused`: 401 for a wrong name or password, 403 with what it needs besides, 429 when locked out. */
export async function signIn(id: string, password: string, totp: string): Promise<void> {
  const said = totp ? { id, password, totp } : { id, password };
  become({ is: "in", who: await ask<Signed>("POST", "/session", said, true) });
  tabs.postMessage("in");
}

/** The same person goes on, under another token. */
export function goOn(who: Signed): void {
  become({ is: "in", who });
}

export async function signOut(): Promise<void> {
  const isOver = await ask("DELETE", "/session", undefined, true).then(
    () => true,
    (error) => error instanceof Refused && error.status === 401,
  );
  become({ is: "out", why: isOver ? "" : "unreached" });
  tabs.postMessage("out");
}

/** The live connection found that the session is over. */
export function sessionEnded(): void {
  become({ is: "out", why: "ended" });
}
