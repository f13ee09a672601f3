// What may be written where the cursor stands: keys and words from the JSON Schema, names from the draft itself.
import type { Names } from "./rules";

export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
}

export interface Choice {
  readonly label: string;
  readonly detail: string;
  readonly isKey: boolean;
}

/** Under these keys stands the name of something in a section. */
const NAMED: Readonly<Record<string, string>> = {
  queue: "queues",
  menu: "menus",
  goto: "flows",
  flow: "flows",
  play: "prompts",
  prompt: "prompts",
  say: "prompts",
  hangup: "prompts",
  greeting: "prompts",
  voicemail: "voicemails",
  callback: "voicemails",
  survey: "surveys",
  open: "calendars",
  closed: "calendars",
  team: "teams",
  language: "languages",
};
const ITEM = "-";
const LINE = /^(\s*)((?:- )*)(?:([\w"'+*.-]+)\s*:)?/;

/** The keys that lead to a line, from the outermost; `-` is an entry of a list. */
export function pathTo(lines: readonly string[], at: number, indent: number): string[] {
  const path: string[] = [];
  let within = indent;
  for (let line = at; line >= 0; line--) {
    const [, blanks = "", dashes = "", key = ""] = LINE.exec(lines[line] ?? "") ?? [];
    const column = blanks.length + dashes.length;
    if (key && line < at && column < within) {
      path.unshift(key.replace(/["']/g, ""));
      within = column;
    }
    if (dashes && blanks.length < within) {
      path.unshift(ITEM);
      within = blanks.length;
    }
  }
  return path;
}

/** What the schema says of what stands at a path, each way in which it may be written. */
export function at(whole: Schema, path: readonly string[]): Schema[] {
  return path.reduce<Schema[]>((found, step) => found.flatMap((one) => below(whole, one, step)), ways(whole, whole));
}

function below(whole: Schema, one: Schema, step: string): Schema[] {
  const open = typeof one.additionalProperties === "object" ? one.additionalProperties : undefined;
  const next =
    step === ITEM ? one.items : (one.properties?.[step] ?? Object.values(one.patternProperties ?? {})[0] ?? open);
  return next ? ways(whole, next) : [];
}

function ways(whole: Schema, one: Schema, depth = 0): Schema[] {
  if (depth > 12) return [];
  if (one.$ref) {
    const found = whole.$defs?.[one.$ref.replace("#/$defs/", "")];
    return found ? ways(whole, one.description ? { ...found, description: one.description } : found, depth + 1) : [];
  }
  const either = [...(one.anyOf ?? []), ...(one.oneOf ?? [])];
  return either.length > 0 ? either.flatMap((each) => ways(whole, each, depth + 1)) : [one];
}

/** What may stand after what is written of a line; `before` ends at the cursor. */
export function choices(whole: Schema, names: Names, lines: readonly string[], at_: number, before: string): Choice[] {
  const value = /^(\s*)((?:- )*)([\w-]+):\s+\S*$/.exec(
    before.replace(/.*[{,]\s*/, (inline) => " ".repeat(inline.length)),
  );
  if (value?.[3]) {
    const [, blanks = "", dashes = "", key] = value;
    return values(whole, names, [...pathTo(lines, at_, blanks.length + dashes.length), key]);
  }
  const indent = before.length - before.trimStart().replace(/^(- )*/, "").length;
  return keys(whole, pathTo(lines, at_, indent));
}

function keys(whole: Schema, path: readonly string[]): Choice[] {
  const found = new Map<string, Choice>();
  for (const one of at(whole, path)) {
    for (const [label, of] of Object.entries(one.properties ?? {})) {
      found.set(label, { label, detail: of.description ?? "", isKey: true });
    }
  }
  return [...found.values()];
}

function values(whole: Schema, names: Names, path: readonly string[]): Choice[] {
  const said = at(whole, path).flatMap((one) => [...(one.enum ?? []), ...(one.const === undefined ? [] : [one.const])]);
  const key = path[path.length - 1] ?? "";
  const known = names[NAMED[key] ?? ""] ?? [];
  return [...new Set([...known, ...said.map(String)])].map((label) => ({ label, detail: "", isKey: false }));
}
