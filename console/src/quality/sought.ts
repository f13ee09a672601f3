// Which calls are sought: as fields, as the page's address has them, and as the server is asked.

export const NAMES = [
  ...(["caller", "from", "to", "customer", "agent", "queue", "text"] as const),
  ...(["fromTime", "toTime", "level", "did", "result", "outcome", "least", "most"] as const),
  ...(["recorded", "judged", "leastScore", "mostScore"] as const),
];
export type Name = (typeof NAMES)[number];
/** Each as its field has it: days and hours as the browser's own fields give them, lengths in minutes, scores in percent. */
export type Sought = Readonly<Record<Name, string>>;

export const ANY = Object.fromEntries(NAMES.map((name) => [name, ""])) as Sought;
/** What is sought oftenest stands first; the rest is shown when it is wanted, or something of it is sought. */
export const FIRST = 7;
const SHORT_END = 4;
const DAY = /^\d{4}-\d\d-\d\d$/;
const SECONDS = 60;

/** From the page's address; what it does not say does not matter. */
export function soughtIn(search: string): Sought {
  const said = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, readable(name, said.get(name) ?? "")])) as Sought;
}

/** For the page's address, with its question mark; empty where all is sought. */
export function searchOf(sought: Sought): string {
  const full = NAMES.filter((name) => sought[name].trim()).map((name) => [name, sought[name].trim()]);
  return full.length > 0 ? `?${new URLSearchParams(full)}` : "";
}

/** As the server wants it; what is empty is left out. */
export function asked(sought: Sought, after: string): string {
  const { from, to, caller, fromTime, toTime, least, most, leastScore, mostScore, ...words } = sought;
  const digits = caller.replace(/\D/g, "");
  const given = {
    since: from && midnight(from).toISOString(),
    until: to && midnight(to, 1).toISOString(),
    ...(digits.length <= SHORT_END ? { last_digits: digits } : { number: caller.trim() }),
    ...words,
    ...{ from_time: fromTime, to_time: toTime, least: seconds(least), most: seconds(most) },
    ...{ least_score: leastScore, most_score: mostScore, after },
  };
  const full = Object.entries(given).map(([name, text]) => [name, text.trim()]);
  return new URLSearchParams(full.filter(([, text]) => text)).toString();
}

/** Somebody may have written the address himself. */
function readable(name: Name, said: string): string {
  if (name !== "from" && name !== "to") return said;
  return DAY.test(said) && !Number.isNaN(midnight(said).valueOf()) ? said : "";
}

function midnight(day: string, later = 0): Date {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + later);
  return at;
}

function seconds(minutes: string): string {
  return minutes && String(Math.round(Number(minutes) * SECONDS));
}
