// Calls that are over: what is sought, and what is found of it, a page at a time.
import { ask } from "../session/api";

export interface FoundCall {
  readonly call: string;
  readonly arrived: string;
  readonly answered: string | null;
  readonly ended: string | null;
  readonly caller: string;
  readonly did: string;
  readonly customer: string;
  readonly customer_name: string;
  readonly level: string;
  readonly queue: string;
  readonly waited: number | null;
  readonly served_by_kind: string;
  readonly served_by: string;
  readonly outcome: string;
  readonly state: string;
  readonly recorded: boolean;
}

export interface CallsPage {
  readonly found: readonly FoundCall[];
  readonly after: string | null;
}

export interface Sought {
  /** Days, as the browser's own fields give them; the second one is in it. */
  readonly from: string;
  readonly to: string;
  /** Four digits or fewer are the end of a number. */
  readonly caller: string;
  readonly customer: string;
  readonly agent: string;
  readonly queue: string;
  readonly did: string;
  readonly outcome: string;
  readonly text: string;
  readonly recorded: string;
}

export const ANY: Sought = {
  from: "",
  to: "",
  caller: "",
  customer: "",
  agent: "",
  queue: "",
  did: "",
  outcome: "",
  text: "",
  recorded: "",
};
const SHORT_END = 4;

export function search(sought: Sought, after: string): Promise<CallsPage> {
  return ask("GET", `/calls?${asked(sought, after)}`);
}

/** As the server wants it; what is empty is left out. */
export function asked({ from, to, caller, ...words }: Sought, after: string): string {
  const digits = caller.replace(/\D/g, "");
  const given = {
    since: from && new Date(`${from}T00:00`).toISOString(),
    until: to && dayAfter(to).toISOString(),
    ...(digits.length <= SHORT_END ? { last_digits: digits } : { number: caller.trim() }),
    ...words,
    after,
  };
  const full = Object.entries(given).map(([name, text]) => [name, text.trim()]);
  return new URLSearchParams(full.filter(([, text]) => text)).toString();
}

function dayAfter(day: string): Date {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + 1);
  return at;
}

/** Seconds that it lasted, from the answer; null: it was not answered, or goes on. */
export function lasted({ answered, ended }: Pick<FoundCall, "answered" | "ended">): number | null {
  return answered && ended ? (Date.parse(ended) - Date.parse(answered)) / 1000 : null;
}
