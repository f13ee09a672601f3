// Calls that are over, as they are found, a page at a time.
import { ask } from "../session/api";
import { asked, type Sought } from "./sought";

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

/** What may be sought by, as the rules in force have it. */
export interface Choices {
  readonly queues: readonly string[];
  readonly agents: readonly { readonly id: string; readonly name: string }[];
  readonly levels: readonly string[];
  readonly results: readonly string[];
  readonly outcomes: readonly string[];
  /** By whose clocks hours of the day are. */
  readonly zone: string;
}

export function choices(): Promise<Choices> {
  return ask("GET", "/calls/choices");
}

export async function search(sought: Sought, after: string): Promise<CallsPage> {
  return ask("GET", `/calls?${asked(sought, after)}`);
}

/** Seconds that it lasted, from the answer; null: it was not answered, or goes on. */
export function lasted({ answered, ended }: Pick<FoundCall, "answered" | "ended">): number | null {
  return answered && ended ? (Date.parse(ended) - Date.parse(answered)) / 1000 : null;
}
