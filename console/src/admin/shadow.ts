// Rules that are tried beside those in force: what they would have decided otherwise, call by call.
import type { Words } from "../said/inParts";
import { ask } from "../session/api";
import type { Texts } from "./rules";

export interface Otherwise {
  readonly when: string;
  readonly call: string;
  readonly what: string;
  readonly at: string;
  readonly live: string;
  readonly other: string;
  /** The same, in the parts of which they are made. */
  readonly words: { readonly at: Words; readonly live: Words; readonly other: Words };
}

export interface Shadow {
  readonly version: string;
  /** Empty: whoever runs the machine. */
  readonly by: string;
  readonly begun: string;
  /** Later than `begun` if the controller has started since. */
  readonly since: string;
  /** Why it is asked nothing any more; empty while it is. */
  readonly failed: string;
  readonly calls: number;
  readonly calls_differing: number;
  readonly latest: readonly Otherwise[];
}

export interface Standing {
  /** Null: none is tried. */
  readonly shadow: Shadow | null;
}

export const standing = async (): Promise<Standing> => ({ shadow: await ask<Shadow | null>("GET", "/rules/shadow") });
export const textsOf = () => ask<Texts>("GET", "/rules/shadow/texts");
export const begin = (files: Texts) => ask("PUT", "/rules/shadow", { files });
export const end = () => ask("DELETE", "/rules/shadow");
