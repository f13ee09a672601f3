// The witnessed signing of the call that an agent has: how it stands, and what he may do with it.
import { ask, Refused } from "../session/api";

export interface Checkpoint {
  readonly checkpoint: string;
  /** What he says for it, in the caller's language. */
  readonly say: string;
  /** `voice`, or a key that the customer must press; empty: he need not answer. */
  readonly answer: string;
  readonly standing: "missing" | "ticked" | "skipped";
  readonly its_turn: boolean;
}

export interface Signing {
  readonly signing: string;
  readonly ended: string | null;
  readonly complete: boolean;
  /** What it lacks. */
  readonly why: string;
  readonly checkpoints: readonly Checkpoint[];
  /** Why nothing can be ticked at this moment; empty if it can. */
  readonly hindered: string;
}

const HERE = "/me/call/signing";

/** The call's latest; `one` is null where none was begun. */
export async function signingNow(): Promise<{ readonly one: Signing | null }> {
  try {
    return { one: await ask<Signing>("GET", HERE) };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return { one: null };
    throw error;
  }
}

export const begin = (signing: string) => ask("POST", HERE, { signing });
export const tick = (checkpoint: string, said: string) => ask("POST", at(checkpoint), { said });
export const skip = (checkpoint: string, why: string) => ask("POST", at(checkpoint), { skip: why });
export const end = (why: string) => ask("DELETE", HERE, { why });

function at(checkpoint: string): string {
  return `${HERE}/${encodeURIComponent(checkpoint)}`;
}
