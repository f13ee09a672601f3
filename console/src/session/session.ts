// Who is signed in here. All tabs of a browser share one session, and tell each other when it begins and ends.
import { useSyncExternalStore } from "react";
import { ask, carry, Refused, whenEnded } from "./api";
import { drafts } from "./drafts";

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
  /** When it is over, whatever he does. */
  readonly latest: string;
}

/** Not by his own wish: what he was at is to be there again once he has signed in. */
export interface Lapsed {
  readonly is: "lapsed";
  readonly who: Signed;
  readonly why: "ended" | "away";
}

export type Session =
  | { readonly is: "unknown" }
  /** `unreached`: by his own wish, of which the server does not know. */
  | { readonly is: "out"; readonly why: "" | "away" | "unreached" }
  | Lapsed
  | { readonly is: "in"; readonly who: Signed };

let session: Session = { is: "unknown" };
/** He signs out: that his live connection and what he asks now are refused is no news. */
let isLeaving = false;
const listeners = new Set<() => void>();
const tabs = new BroadcastChannel("ivr-session");
tabs.onmessage = ({ data }) => (data === "in" ? resume() : leave(""));
whenEnded(() => session.is === "in" && lapse("ended"));

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
  if (next.is === "in") drafts.belongTo(next.who.id);
  for (const listener of listeners) listener();
}

function lapse(why: Lapsed["why"]): void {
  if (isLeaving) return;
  if (session.is === "in" || session.is === "lapsed") become({ is: "lapsed", who: session.who, why });
  else become({ is: "out", why: why === "away" ? "away" : "" });
}

/** By his own wish: nothing of his stays here. */
function leave(why: "" | "unreached"): void {
  drafts.forgetAll();
  become({ is: "out", why });
}

/** The session that this browser has already, if it has one. */
export async function resume(): Promise<void> {
  try {
    become({ is: "in", who: await ask<Signed>("GET", "/session", undefined, { quietly: true }) });
  } catch (error) {
    lapse(error instanceof Refused && error.status === 401 ? "ended" : "away");
  }
}

/** Raises `Refused`: 401 for a wrong name or password, 403 with what it needs besides, 429 when locked out. */
export async function signIn(id: string, password: string, totp: string): Promise<void> {
  const said = totp ? { id, password, totp } : { id, password };
  become({ is: "in", who: await ask<Signed>("POST", "/session", said, { quietly: true }) });
  tabs.postMessage("in");
}

/** The same person goes on, under another token. */
export function goOn(who: Signed): void {
  become({ is: "in", who });
}

export async function signOut(): Promise<void> {
  isLeaving = true;
  const isOver = await ask("DELETE", "/session", undefined, { quietly: true }).then(
    () => true,
    (error) => error instanceof Refused && error.status === 401,
  );
  isLeaving = false;
  leave(isOver ? "" : "unreached");
  tabs.postMessage("out");
}

/** Whoever has to sign in soon does it now: all stays as he left it. Raises `Refused`, and then nothing has happened. */
export async function signInAnew(): Promise<void> {
  await ask("DELETE", "/session");
  lapse("ended");
}

/** The live connection found that the session is over. */
export function sessionEnded(): void {
  lapse("ended");
}
