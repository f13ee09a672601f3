// Reports that go out by mail; see ivr/console/mailing.
import type { By, Kind } from "../reports/report";
import { AT_LENGTH, ask } from "../session/api";
import { once } from "../session/once";
import type { Language } from "../words/words";

export const EVERY = ["day", "week", "month"] as const;
export type Every = (typeof EVERY)[number];

/** What is wished for. */
export interface Wish {
  readonly by: By;
  readonly every: Every;
  /** Of the week (Monday is 1) or of the month. */
  readonly day: number;
  readonly at: string;
  readonly language: Language;
  readonly files: readonly Kind[];
  readonly recipients: readonly string[];
  readonly queue: string;
  readonly short: number;
}

export interface Letter {
  readonly due: string;
  readonly outcome: "" | "sent" | "refused" | "failed" | "missed";
  readonly detail: string;
  readonly next_try: string | null;
}

export interface Mailing extends Wish {
  readonly id: string;
  readonly person: string;
  readonly mine: boolean;
  readonly next: string;
  readonly last: Letter | null;
}

export interface Mailings {
  readonly sends: boolean;
  /** Addresses and domains to which mail may go. */
  readonly allow: readonly string[];
  /** By whose sign-in those come in who have no password; empty: there is none. */
  readonly firm: string;
  /** After so many days without it nothing is sent for them. */
  readonly away_days: number;
  readonly zone: string;
  readonly mailings: readonly Mailing[];
}

const ALL = "/reports/mailings";
export const mailings = () => ask<Mailings>("GET", ALL);
export const keep = (wish: Wish, id: string) =>
  id ? ask<Mailing>("PUT", `${ALL}/${id}`, wish) : once<Mailing>(ALL, wish);
export const remove = (id: string) => ask("DELETE", `${ALL}/${id}`);
export const sendNow = (id: string, to: string) => ask("POST", `${ALL}/${id}/now`, { to }, AT_LENGTH);

/** The wish alone, as it is said to the server. */
export function wishOf({ by, every, day, at, language, files, recipients, queue, short }: Wish): Wish {
  return { by, every, day, at, language, files, recipients, queue, short };
}

/** With another rhythm; a day that it has not becomes its first. */
export function each(every: Every, wish: Wish): Wish {
  return { ...wish, every, day: every === "week" && wish.day > 7 ? 1 : wish.day };
}

/** Addresses, however they are set apart. */
export function addressesIn(text: string): string[] {
  return text.split(/[\s,;，；]+/).filter(Boolean);
}

/** Monday for 1. */
export function weekday(day: number, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, day));
}
