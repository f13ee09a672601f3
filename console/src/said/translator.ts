// What the server says in English, in another language: the template that a sentence was made from is found again.
//
// A blank whose name begins with `why` holds something that the server says; if that is not known, the template was
// another. One that begins with `wh` may hold such a thing; one with `all` several names, joined by a last "and" or "or",
// and with `allwh` several such things; `n` is a number; any other value stands as it came.
import { escaped, fill, isPattern, type Pattern, pattern } from "./pattern";

/** The server's templates, `trunk {name} does not answer`, and what each is in the other language, with the same blanks. */
export type Catalogue = Readonly<Record<string, string>>;

interface Said {
  readonly text: string;
  /** How many letters stand as they came. */
  readonly left: number;
}

/** No command or word of the rules in backquotes is divided. */
const UNQUOTED = "(?=(?:[^`]*`[^`]*`)*[^`]*$)";
/** Where one thing said ends and another begins, the strongest first: each is translated by itself. */
const BOUNDARIES = [
  [". ", "。"],
  ["; ", "；"],
  [": ", "："],
  ["? ", "？"],
  [" -> ", " → "],
  [", ", "，"],
].map(([mark = "", chinese = ""]) => ({ mark, chinese, where: new RegExp(`${escaped(mark)}(?![^(]*\\))${UNQUOTED}`) }));
const SEVERAL = new RegExp(`(?:; |[.:?] |(?:^| )->(?: |$)|[;.:?]$)${UNQUOTED}`);
/** Between the last two of several. */
const JOINT = / (and|or) (?![^(]*\))(?!.* (?:and|or) (?![^(]*\)))/;
const JOINTS: Readonly<Record<string, string>> = { and: " 和 ", or: " 或 " };
const END = /[.?]$/;
const MOST_KEPT = 2_000;

export class Translator {
  private readonly whole: ReadonlyMap<string, string>;
  private readonly patterns: readonly Pattern[];
  private readonly known = new Map<string, Said>();

  constructor(catalogue: Catalogue) {
    const templates = Object.entries(catalogue);
    this.whole = new Map(templates.map(([english, said]) => [lowered(english), said]));
    this.patterns = templates
      .filter(([english]) => isPattern(english))
      .map(([english, said]) => pattern(english, said))
      .sort((one, other) => other.weight - one.weight);
  }

  /** What is in no catalogue stands as it came: names, and what people have written. */
  readonly translate = (english: string): string => this.said(english).text;

  private said(english: string): Said {
    const before = this.known.get(english);
    if (before) return before;
    const exact = this.whole.get(lowered(english));
    const said = exact === undefined ? best(this.readings(english)) : { text: exact, left: 0 };
    if (this.known.size >= MOST_KEPT) this.known.clear();
    this.known.set(english, said);
    return said;
  }

  private *readings(english: string): Generator<Said> {
    for (const one of this.patterns) {
      const found = english.includes(one.fixed) ? one.shape.exec(english)?.slice(1) : undefined;
      const said = found?.every(isOne) && this.filled(one, found);
      if (said) yield said;
    }
    yield this.inParts(english);
  }

  /** Null: it was not made from this template. */
  private filled(one: Pattern, found: readonly string[]): Said | null {
    const said = found.map((value, at) => this.inBlank(one.blanks[at] ?? "", value));
    const stays = found.map((value, at) => said[at]?.text === value);
    if (one.blanks.some((blank, at) => stays[at] && (blank.startsWith("why") || !isShort(found[at])))) return null;
    const values = new Map(one.blanks.map((blank, at) => [blank, said[at]?.text ?? ""]));
    return { text: fill(one.said, values), left: sum(said) };
  }

  private inBlank(blank: string, value: string): Said {
    const said = /^(all)?wh/.test(blank) ? (text: string) => this.said(text) : asItCame;
    return blank.startsWith("all") ? several(value, said) : said(value);
  }

  private inParts(english: string): Said {
    if (END.test(english)) return ended(english, this.said(english.slice(0, -1)));
    const boundary = BOUNDARIES.find(({ where }) => where.test(english));
    if (!boundary) return asItCame(english);
    const parts = english.split(boundary.where);
    const said = parts.map((part) => this.said(part));
    const stays = parts.map((part, at) => said[at]?.text === part);
    if (boundary.mark === ", " && parts.some((part, at) => stays[at] && !isShort(part))) return asItCame(english);
    const between = (at: number) => (stays[at - 1] && stays[at] ? boundary.mark : boundary.chinese);
    return { text: said.reduce((all, { text }, at) => all + (at ? between(at) : "") + text, ""), left: sum(said) };
  }
}

/** Of several readings the one that leaves the least as it came; of as good ones the first. */
function best(readings: Iterable<Said>): Said {
  let least: Said = { text: "", left: Number.POSITIVE_INFINITY };
  for (const one of readings) {
    if (one.left < least.left) least = one;
    if (least.left === 0) break;
  }
  return least;
}

/** `a, b or c` */
function several(value: string, translate: (text: string) => Said): Said {
  const [before = "", joint, last = ""] = value.split(JOINT);
  if (joint === undefined) return translate(value);
  const each = [...before.split(", "), last].map(translate);
  const texts = each.map(({ text }) => text);
  const areNames = texts.every((text) => !text.includes(" "));
  return { text: texts.slice(0, -1).join(", ") + JOINTS[joint] + texts.at(-1), left: areNames ? 0 : sum(each) };
}

function ended(english: string, { text, left }: Said): Said {
  const [before, end] = [english.slice(0, -1), english.endsWith("?") ? "？" : "。"];
  return { text: text === before ? english : text + end, left };
}

/** Whether it is one thing said, or a part of one, with all of its brackets. */
function isOne(text: string): boolean {
  return !SEVERAL.test(text) && text.split("(").length === text.split(")").length;
}

/** Names, and what is quoted; more words in a row have been written by somebody, and are not to be taken apart. */
function isShort(text = ""): boolean {
  return /^["'`{]/.test(text) || text.split(", ").every((one) => one.split(" ").length <= 3);
}

function asItCame(text: string): Said {
  return { text, left: text.replace(/[^A-Za-z]/g, "").length };
}

function sum(said: readonly Said[]): number {
  return said.reduce((all, { left }) => all + left, 0);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
