// The firm's numbers and trunks, as the rules have them and as they stand.

import type { Place } from "../admin/rules";
import { HOURS } from "../live/moment";
import { ask } from "../session/api";

export interface Hours {
  readonly calendar: string;
  readonly open: boolean;
  /** Null: it does not change within a year. */
  readonly until: string | null;
  /** Why today is no day like others. */
  readonly day: string;
  /** The same of an official holiday in Chinese; empty: it has no such name. */
  readonly day_zh: string;
}

export interface Law {
  /** In which it counts, an empty name before any; none: in all. */
  readonly queues: readonly string[];
  readonly recorded: boolean;
  readonly asked: boolean;
  readonly because: string;
  readonly keep: { readonly years: number; readonly days: number; readonly because: string } | null;
  readonly place: Place;
}

export interface FirmNumber {
  readonly number: string;
  readonly language: string;
  readonly begins: string;
  readonly queues: readonly string[];
  readonly boxes: readonly string[];
  readonly hours: readonly Hours[];
  readonly recording: readonly Law[];
  /** Null: he sees some of the calls alone. */
  readonly calls: number | null;
  readonly under_way: number | null;
  readonly place: Place;
}

export interface Numbers {
  readonly numbers: readonly FirmNumber[];
  readonly unknown: number | null;
}

export interface Trunk {
  readonly trunk: string;
  readonly host: string;
  readonly card: string;
  readonly order: number;
  readonly weight: number;
  readonly logs_in: boolean;
  readonly registered: boolean | null;
  readonly reachable: boolean | null;
  readonly round_trip_ms: number | null;
  readonly calls: number;
  readonly max_calls: number | null;
  readonly reserved: number;
  readonly urgent: number;
  readonly failures: number;
  readonly rest_after: number;
  readonly failed_lately: number;
  readonly failed_at: string | null;
  readonly resting_until: string | null;
  readonly place: Place;
}

export const numbers = () => ask<Numbers>("GET", "/numbers");
export const trunks = () => ask<readonly Trunk[]>("GET", "/trunks");

/** Those in which the text stands: in the number itself, or in where it leads. */
export function found(all: readonly FirmNumber[], text: string): readonly FirmNumber[] {
  const word = text.trim().toLowerCase();
  return all.filter(({ number, begins, queues, boxes }) =>
    [number, begins, ...queues, ...boxes].join(" ").toLowerCase().includes(word),
  );
}

/** A moment, with its day unless that is today. */
export function at(moment: string, language: string, now = new Date()): string {
  const then = new Date(moment);
  const isToday = then.toDateString() === now.toDateString();
  const day = isToday ? {} : ({ weekday: "short", month: "numeric", day: "numeric" } as const);
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", ...HOURS, ...day }).format(then);
}
