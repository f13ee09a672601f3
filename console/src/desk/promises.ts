// Callbacks that agents promise, as the server tells of them, and what is asked of it.
import { ask } from "../session/api";
import { once } from "../session/once";

export type Standing = "coming" | "due" | "overdue" | "over";
export const RESULTS = ["reached", "not reached", "not needed"] as const;
/** How one stands that is over. */
export type Ended = "done" | "not reached" | "cancelled";
export type Result = (typeof RESULTS)[number];

export interface Promised {
  readonly callback: string;
  readonly agent: string;
  readonly customer: string;
  readonly number: string;
  readonly queue: string;
  readonly due: string;
  readonly standing: Standing;
  /** While a telephone rings for it `offered` or `dialling`. */
  readonly state: "waiting" | "offered" | "dialling" | Ended;
  readonly reason: string;
  readonly note: string;
  readonly remark: string;
  readonly tries: number;
}

export const MINE = "/me/callbacks";
/** Of those whom he may see. */
export const THEIRS = "/callbacks/promised";

export const mine = () => ask<Promised[]>("GET", MINE);
export const everybodys = () => ask<Promised[]>("GET", THEIRS);

export function promise(call: string, at: Date, note: string, byQueue: boolean): Promise<Promised> {
  return once(MINE, { call, at: at.toISOString(), note, by_queue: byQueue });
}

export const ring = (callback: string) => ask("POST", `${its(callback, MINE)}/ring`);
export const handOn = (callback: string, of: string) => ask("POST", `${its(callback, of)}/hand_on`);
export const close = (callback: string, result: Result, remark: string, of: string) =>
  ask("POST", `${its(callback, of)}/close`, { result, remark });

function its(callback: string, of: string): string {
  return `${of}/${encodeURIComponent(callback)}`;
}

const QUARTER_MS = 15 * 60_000;

/** An hour from now, at the next quarter. */
export function soon(now: number): Date {
  return new Date(Math.ceil((now + 4 * QUARTER_MS) / QUARTER_MS) * QUARTER_MS);
}

/** As a field for date and time has it, by the clock where he sits. */
export function asField(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
