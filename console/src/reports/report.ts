// What a report is asked by and told as: days, rows, figures; see ivr/console/reports.py.
import { AT_LENGTH, ask } from "../session/api";
import type { Language } from "../words/words";

export const BY = ["hour", "day", "week", "month", "queue", "agent", "team", "number", "menu"] as const;
export const SPANS = ["day", "week", "month", "days"] as const;
export const KINDS = ["csv", "xlsx", "pdf"] as const;
export type By = (typeof BY)[number];
export type Span = (typeof SPANS)[number];
export type Kind = (typeof KINDS)[number];

export interface Wanted {
  readonly by: By;
  readonly span: Span;
  readonly first: string;
  readonly last: string;
  /** Whose calls alone; empty: all. */
  readonly queue: string;
  /** Seconds within which whoever gives up counts for no service level. */
  readonly short: string;
}

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Report {
  readonly title: string;
  readonly about: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly total: Row | null;
  readonly endings: readonly { readonly outcome: string; readonly means: string; readonly calls: number }[];
}

export interface Figure {
  readonly name: string;
  /** Empty: text. */
  readonly unit: "" | "count" | "percent" | "seconds" | "time" | "score";
  readonly title: string;
  readonly means: string;
  readonly group: "calls" | "agents" | "other" | "menus";
  readonly is_main: boolean;
}

export interface Choices {
  /** By the firm's calendar. */
  readonly today: string;
  readonly most_days: number;
  readonly queues: readonly string[];
  readonly menus: boolean;
}

const OF_TIME: readonly By[] = ["hour", "day", "week", "month"];
const SHORT = "5";

export const isOfTime = (by: By) => OF_TIME.includes(by);
export const choices = () => ask<Choices>("GET", "/reports/choices");
export const figures = (language: Language) => ask<Figure[]>("GET", `/reports/definitions?language=${language}`);
export const report = (wanted: Wanted, language: Language) =>
  ask<Report>("GET", address(wanted, language), undefined, AT_LENGTH);
export const file = (wanted: Wanted, language: Language, kind: Kind) =>
  ask<Blob>("GET", `${address(wanted, language)}&as=${kind}`, undefined, AT_LENGTH);

export function fileName({ by, first, last }: Wanted, kind: Kind): string {
  return `report-${by}-${first}-${last}.${kind}`;
}

export function address({ by, first, last, queue, short }: Wanted, language: Language): string {
  const asked = new URLSearchParams({ from: first, to: last, language });
  if (by === "menu") return `/reports/menus?${asked}`;
  asked.set("by", by);
  if (queue) asked.set("queue", queue);
  if (short) asked.set("short", short);
  return `/reports/figures?${asked}`;
}

/** What the page's address asks for; today by the hour if it says nothing. */
export function wantedIn(search: string, today: string): Wanted {
  const said = new URLSearchParams(search);
  const first = dayIn(said.get("from"), today);
  const last = dayIn(said.get("to"), first);
  return {
    by: BY.find((by) => by === said.get("by")) ?? "hour",
    span: SPANS.find((span) => span === said.get("span")) ?? (first === last ? "day" : "days"),
    first,
    last,
    queue: said.get("queue") ?? "",
    short: said.get("short") ?? SHORT,
  };
}

export function searchOf({ first, last, ...wanted }: Wanted): string {
  return `?${new URLSearchParams({ ...wanted, from: first, to: last })}`;
}

function dayIn(said: string | null, otherwise: string): string {
  return said && !Number.isNaN(Date.parse(`${said}T00:00Z`)) ? said : otherwise;
}

/** The first and last day of the day's, week's (from Monday on) or month's; days from and to are as they were. */
export function daysOf(span: Span, wanted: Wanted): Wanted {
  const day = new Date(`${wanted.first}T00:00Z`);
  if (Number.isNaN(day.getTime()) || span === "days") return { ...wanted, span };
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()];
  const monday = date - ((day.getUTCDay() + 6) % 7);
  const [from, to] = { day: [date, date], week: [monday, monday + 6], month: [1, 0] }[span] as [number, number];
  const last = span === "month" ? Date.UTC(year, month + 1, to) : Date.UTC(year, month, to);
  return { ...wanted, span, first: iso(Date.UTC(year, month, from)), last: iso(last) };
}

/** The same span before (-1) or after (1). */
export function moved(wanted: Wanted, way: -1 | 1): Wanted {
  const [first, last] = [Date.parse(`${wanted.first}T00:00Z`), Date.parse(`${wanted.last}T00:00Z`)];
  const length = last - first + DAY_MS;
  if (wanted.span === "days") return { ...wanted, first: iso(first + way * length), last: iso(last + way * length) };
  return daysOf(wanted.span, { ...wanted, first: iso(way > 0 ? last + DAY_MS : first - DAY_MS) });
}

const DAY_MS = 86_400_000;
const iso = (at: number) => new Date(at).toISOString().slice(0, 10);

/** Rows of time without gaps: where nothing was there is a row that says so. */
export function withoutGaps({ by, first, last }: Wanted, rows: readonly Row[]): readonly Row[] {
  const known = new Map(rows.map((row) => [String(row[by]), row]));
  const names = by === "day" ? daysFrom(first, last) : by === "hour" ? hoursOf([...known.keys()]) : [...known.keys()];
  return names.map((name) => known.get(name) ?? { [by]: name });
}

function daysFrom(first: string, last: string): string[] {
  const [from, to] = [Date.parse(`${first}T00:00Z`), Date.parse(`${last}T00:00Z`)];
  return Array.from({ length: (to - from) / DAY_MS + 1 }, (_, number) => iso(from + number * DAY_MS));
}

function hoursOf(known: readonly string[]): string[] {
  const hours = known.map((hour) => Number.parseInt(hour, 10));
  const [from, to] = [Math.min(...hours), Math.max(...hours)];
  return hours.length
    ? Array.from({ length: to - from + 1 }, (_, number) => `${String(from + number).padStart(2, "0")}:00`)
    : [];
}
