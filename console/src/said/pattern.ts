// One template of the server's, in reverse: what stood in its blanks is found again.

export interface Pattern {
  readonly blanks: readonly string[];
  /** The longest text beside its blanks: where it is missing, nobody need look closer. */
  readonly fixed: string;
  readonly shape: RegExp;
  readonly said: string;
  /** How many letters are its own. */
  readonly weight: number;
}

const BLANK = /\{(\w+)\}/g;
const NUMBER = "(-?\\d+(?:[.,]\\d+)*)";
const FOLLOWS = /^[ ,]/;

/** Whether more than one sentence is made from it. */
export function isPattern(english: string): boolean {
  return english.search(BLANK) >= 0 || FOLLOWS.test(english) || english.endsWith(" ");
}

/** One that begins with a space or a comma follows something else that is said; one that ends with a space precedes it. */
export function pattern(english: string, said: string): Pattern {
  const [before, after] = [FOLLOWS.test(english) ? "{why_before}" : "", english.endsWith(" ") ? "{why_after}" : ""];
  const template = before + english + after;
  const texts = template.split(/\{\w+\}/);
  const blanks = [...template.matchAll(BLANK)].map(([, blank = ""]) => blank);
  return {
    blanks,
    fixed: longest(texts.slice(1).concat(template.startsWith("{") ? [] : (texts[0]?.slice(1) ?? ""))),
    shape: new RegExp(`^${texts.map((text, at) => own(text, at === 0) + taken(blanks[at])).join("")}$`),
    said: before + said + after,
    weight: texts.join("").length,
  };
}

export function fill(said: string, values: ReadonlyMap<string, string>): string {
  return close(said.replace(BLANK, (_, blank: string) => values.get(blank) ?? ""));
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The first letter of a sentence is small where it stands within another. */
function own(text: string, isFirst: boolean): string {
  const exact = escaped(text);
  return isFirst ? exact.replace(/^[a-z]/i, (first) => `[${first.toLowerCase()}${first.toUpperCase()}]`) : exact;
}

function taken(blank: string | undefined): string {
  if (blank === undefined) return "";
  return /^n\d*$/.test(blank) ? NUMBER : "(.+?)";
}

function longest(texts: readonly string[]): string {
  return texts.reduce((one, other) => (other.length > one.length ? other : one), "");
}

/** No space between two Chinese words, one of which came into a blank: numbers and Latin words have one. */
export function close(text: string): string {
  return text.replace(/(?<=[\u4e00-\u9fff，。；：）]) (?=[\u4e00-\u9fff（])/g, "");
}
