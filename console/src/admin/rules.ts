// The rules as the server has them, and what is asked of it about drafts of them.
import type { Words } from "../said/inParts";
import { AT_LENGTH, ask, Refused } from "../session/api";

export type Texts = Readonly<Record<string, string>>;

export interface Complaint {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly what: string;
  readonly mend: string;
}

export interface Version {
  readonly number: number;
  readonly version: string;
  readonly at: string;
  readonly author: string;
  readonly comment: string;
  readonly files: readonly string[];
}

export interface Text extends Version {
  readonly texts: Texts;
}

export interface InForce extends Text {
  readonly since: string;
  readonly refused: readonly Complaint[];
}

export type Names = Readonly<Record<string, readonly string[]>>;

export interface Checked {
  readonly version: string | null;
  readonly complaints: readonly Complaint[];
  readonly names: Names;
}

export interface Part {
  readonly title: string;
  readonly lines: readonly string[];
  /** The same, each in the parts of which it is made. */
  readonly words: { readonly title: Words; readonly lines: readonly Words[] };
}

export interface Row {
  readonly key: string;
  /** As much of it as the box has room for. */
  readonly text: string;
  /** All of it, in the parts of which it is made. */
  readonly words: Words;
  readonly to: string;
  readonly signpost: boolean;
  readonly y: number;
}

export interface Box {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly words: Words;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rows: readonly Row[];
  readonly file: string;
  /** 0: it has no line of its own. */
  readonly line: number;
}

export interface Arrow {
  readonly from: string;
  readonly row: number;
  readonly to: string;
  readonly silent: boolean;
  readonly path: string;
}

export interface Chart {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export interface Call {
  readonly number: string;
  readonly caller: string;
  readonly at: string;
  readonly keys: string;
  readonly agents: string;
}

export interface Step {
  readonly what: string;
  readonly line: string;
  /** `routing_rules.yaml:12 flows.main[0]`. */
  readonly rule: string;
  readonly language: string;
}

export interface Expected {
  readonly queue: string;
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly turn: number;
    readonly why: string;
  }[];
  readonly if_nobody_answers: readonly { readonly at: string; readonly line: string; readonly rule: string }[];
}

export interface Tried {
  readonly at: string;
  readonly steps: readonly Step[];
  readonly queue: Expected | null;
  readonly keys_left: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly good: boolean;
  readonly skipped: string;
  readonly story: readonly string[];
}

export interface Played {
  readonly failed: number;
  readonly scenarios: readonly Scenario[];
}

export const inForce = () => ask<InForce>("GET", "/rules");
export const versions = () => ask<Version[]>("GET", "/rules/versions");
export const versionOf = (number: number) => ask<Text>("GET", `/rules/versions/${number}`);
export const schema = () => ask<object>("GET", "/rules/schema");
export const check = (files: Texts) => ask<Checked>("POST", "/rules/check", { files }, AT_LENGTH);
export const draw = (files: Texts) => ask<Chart>("POST", "/rules/graph", { files }, AT_LENGTH);
export const compare = (files: Texts) => ask<{ parts: Part[] }>("POST", "/rules/diff", { files }, AT_LENGTH);
export const play = (files: Texts) => ask<Played>("POST", "/rules/scenarios", { files }, AT_LENGTH);
export const tryOut = (files: Texts, call: Call) => ask<Tried>("POST", "/rules/try", { files, ...call }, AT_LENGTH);
export const put = (files: Texts, version: string, comment: string) =>
  ask<Version>("PUT", "/rules", { files, version, comment }, AT_LENGTH);
export const back = (number: number, version: string) =>
  ask<Version>("POST", `/rules/versions/${number}/back`, { version }, AT_LENGTH);

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** `routing_rules.yaml:12 flows.main[0]` -> file and line; none if the rule has no place. */
export function placeOf(rule: string): Place | null {
  const found = /^(.+?):(\d+) /.exec(`${rule} `);
  return found?.[1] && found[2] ? { file: found[1], line: Number(found[2]) } : null;
}

/** The address at which the editor shows this place. */
export function addressOf({ file, line }: Place): string {
  return `/rules?${new URLSearchParams({ file, line: String(line) })}`;
}

/** The place that an address names; line 0: it names none. */
export function placeAsked(search: string): Place {
  const asked = new URLSearchParams(search);
  const line = Number(asked.get("line"));
  return { file: asked.get("file") ?? "", line: Number.isInteger(line) && line > 0 ? line : 0 };
}

/** The box whose lines these are: the last that begins at or above the line. */
export function boxAt(boxes: readonly Box[], place: Place): Box | null {
  const above = boxes.filter((box) => box.line > 0 && box.file === place.file && box.line <= place.line);
  return above.reduce<Box | null>((nearest, box) => (nearest && nearest.line >= box.line ? nearest : box), null);
}

/** The names of texts that differ. */
export function changed(now: Texts, before: Texts): readonly string[] {
  return Object.keys({ ...before, ...now }).filter((name) => now[name] !== before[name]);
}

/** What is wrong in what was refused. */
export function complaintsOf(error: unknown): readonly Complaint[] {
  return (error instanceof Refused && (error.facts.complaints as readonly Complaint[] | undefined)) || [];
}
