// Programs that are told of what happens, as the server tells of them.
import { AT_LENGTH, ask } from "../session/api";

export const EVENTS = [
  "call.arrived",
  "call.ended",
  "call.result",
  "callback.asked",
  "callback.over",
  "callback.noted",
  "recording.ready",
  "alarm.raised",
] as const;
export type Event = (typeof EVENTS)[number];

export interface Hook {
  readonly id: string;
  readonly name: string;
  /** Its host alone, for those who may not change it. */
  readonly url: string;
  readonly events: readonly string[];
  readonly numbers: boolean;
  readonly made: string;
  readonly made_by: string;
  /** Why nothing is sent any more; empty while it is. */
  readonly off: string;
  /** Since when deliveries were given up and none was taken. */
  readonly failing: string | null;
  readonly waiting: number;
  readonly taken: string | null;
  readonly tries: number;
}

export interface Delivery {
  readonly message: string;
  readonly event: string;
  readonly about: string;
  readonly at: string;
  readonly state: string;
  readonly tries: number;
  /** How the last try went. */
  readonly answer: string;
  readonly due: string | null;
}

export interface Wish {
  readonly name: string;
  readonly url: string;
  readonly events: readonly Event[];
  readonly numbers: boolean;
  readonly password: string;
}

const of = (id: string) => `/webhooks/${encodeURIComponent(id)}`;

export const all = () => ask<Hook[]>("GET", "/webhooks");
export const make = (wish: Wish) => ask<Hook & { readonly secret: string }>("POST", "/webhooks", wish);
export const remove = (id: string) => ask("DELETE", of(id));
export const deliveries = (id: string) => ask<Delivery[]>("GET", `${of(id)}/deliveries`);
export const test = (id: string) => ask("POST", `${of(id)}/test`, {}, AT_LENGTH);

/** It needs somebody's eyes: nothing is sent, or what was sent is not taken. */
export const isInTrouble = ({ off, failing, tries }: Hook) => off !== "" || failing !== null || tries > 0;
