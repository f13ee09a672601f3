// Tickets, as the server tells of them, and what is asked of it.
import { ask } from "../session/api";
import { once } from "../session/once";

export const STANDINGS = ["open", "overdue", "over"] as const;
/** Of which the page shows the list. */
export type Which = (typeof STANDINGS)[number];
export type Standing = Which | "due";
export const OUTCOMES = ["solved", "not solved", "not needed"] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type Deed = "opened" | "noted" | "handed on" | "closed";

export interface Line {
  readonly at: string;
  readonly by: string;
  readonly deed: Deed;
  readonly text: string;
  /** Who has it from then on (`agent 1001`, `queue claims`), or what came of it. */
  readonly detail: string;
}

export interface Ticket {
  readonly ticket: string;
  /** Empty: what it was about is forgotten. */
  readonly subject: string;
  readonly kind: string;
  readonly due: string | null;
  /** Empty: whoever of the queue takes it. */
  readonly agent: string;
  readonly queue: string;
  readonly customer_name: string;
  readonly number: string;
  readonly opened: string;
  readonly outcome: Outcome | "";
  readonly lines: readonly Line[];
  readonly standing: Standing;
  readonly may_change: boolean;
  /** What they are called of whom it tells: agents by their numbers, people by their ids. */
  readonly agents: Readonly<Record<string, string>>;
  readonly people: Readonly<Record<string, string>>;
}

export interface Mine {
  readonly mine: readonly Ticket[];
  readonly to_take: readonly Ticket[];
  readonly of_caller: readonly Ticket[];
}

export interface Choices {
  /** None: any word will do. */
  readonly kinds: readonly string[];
  readonly queues: readonly string[];
  readonly agents: readonly { readonly id: string; readonly name: string; readonly team: string }[];
}

export interface Sought {
  readonly standing: Which;
  readonly team: string;
  readonly queue: string;
  readonly agent: string;
}

export interface Wanted {
  readonly subject: string;
  readonly text: string;
  readonly kind: string;
  readonly due: string;
  /** Empty: he has it himself. */
  readonly queue: string;
}

export type To = { readonly agent: string } | { readonly queue: string };

export const mine = () => ask<Mine>("GET", "/me/tickets");
export const choices = () => ask<Choices>("GET", "/tickets/choices");
export const open = (call: string, wanted: Wanted) => once<Ticket>("/me/tickets", { call, ...wanted });
export const note = (ticket: string, text: string) => once(`${its(ticket)}/notes`, { text });
export const handOn = (ticket: string, to: To, text: string) => ask("POST", `${its(ticket)}/hand_on`, { ...to, text });
export const close = (ticket: string, outcome: Outcome, text: string) =>
  ask("POST", `${its(ticket)}/close`, { outcome, text });

export function found(sought: Sought): Promise<{ readonly found: readonly Ticket[]; readonly more: boolean }> {
  return ask("GET", `/tickets?${new URLSearchParams({ ...sought })}`);
}

function its(ticket: string): string {
  return `/tickets/${encodeURIComponent(ticket)}`;
}

/** The teams of all agents, by name. */
export function teamsOf({ agents }: Choices): readonly string[] {
  return [...new Set(agents.map(({ team }) => team))].filter(Boolean).sort();
}

/** What stands in a field of destinations, as it is said to the server: `agent 1001`, `queue claims`. */
export function toOf(value: string): To {
  const name = value.slice(value.indexOf(" ") + 1);
  return value.startsWith("agent ") ? { agent: name } : { queue: name };
}
