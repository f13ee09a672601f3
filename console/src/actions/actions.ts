// The record of actions: what is sought in it, and what is found, the newest first.
import { ask } from "../session/api";

export interface Action {
  readonly at: string;
  /** Empty: nobody who was signed in. */
  readonly who: string;
  /** Empty: nobody has this id. */
  readonly name: string;
  readonly what: string;
  readonly target: string;
  readonly outcome: string;
  readonly detail: string;
  readonly address: string;
}

export interface Choices {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly kinds: readonly string[];
}

export interface Sought {
  /** Days, as the browser's own fields give them; the second one is in it. */
  readonly from: string;
  readonly to: string;
  readonly who: string;
  readonly kind: string;
  readonly undone: boolean;
}

export const ANY: Sought = { from: "", to: "", who: "", kind: "", undone: false };
export const PAGE = 100;

export const choices = () => ask<Choices>("GET", "/actions/choices");

/** A page of them, those older than `before`. */
export const found = (sought: Sought, before = "") =>
  ask<readonly Action[]>("GET", `/actions?${asked(sought, { limit: String(PAGE), ...(before && { before }) })}`);

/** Where a browser finds them as a file. */
export const fileOf = (sought: Sought) => `/api/v1/actions/file?${asked(sought)}`;

/** As the server wants it; what is empty is left out. */
export function asked({ from, to, who, kind, undone }: Sought, more: Readonly<Record<string, string>> = {}): string {
  const given = {
    since: from && new Date(`${from}T00:00`).toISOString(),
    before: to && endOf(to).toISOString(),
    who,
    kind,
    undone: undone ? "true" : "",
    ...more,
  };
  return new URLSearchParams(Object.entries(given).filter(([, text]) => text)).toString();
}

function endOf(day: string): Date {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + 1);
  return at;
}
