// The people of the console, as the server tells of them, and what is asked of it for them.
import { ask } from "../session/api";

export const ROLES = ["agent", "supervisor", "quality", "compliance", "admin", "auditor"] as const;

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly queues: readonly string[];
  readonly agent: string | null;
  readonly language: string;
  readonly totp: boolean;
  /** Whether he has a password already. */
  readonly password: boolean;
  readonly disabled: boolean;
}

export type State = "active" | "invited" | "disabled";

export function stateOf(person: Person): State {
  if (person.disabled) return "disabled";
  return person.password ? "active" : "invited";
}

/** What can be changed of somebody. */
export type Draft = Pick<Person, "name" | "roles" | "queues" | "agent" | "language">;

export interface Link {
  readonly link: string;
}

export const everybody = () => ask<Person[]>("GET", "/people");
export const add = (id: string, draft: Draft) => ask<Link>("POST", "/people", { id, ...draft });
export const change = (id: string, draft: Draft) => ask<Person>("PATCH", at(id), draft);
export const newLink = (id: string) => ask<Link>("POST", `${at(id)}/link`);
export const enable = (id: string) => ask<Person>("POST", `${at(id)}/enable`);
export const disable = (id: string) => ask<Person>("POST", `${at(id)}/disable`);

function at(id: string): string {
  return `/people/${encodeURIComponent(id)}`;
}

/** Those in whose name, roles or numbers the text stands. */
export function found(people: readonly Person[], text: string): Person[] {
  const sought = text.trim().toLowerCase();
  return people.filter((person) =>
    [person.id, person.name, person.agent ?? "", ...person.roles].some((held) => held.toLowerCase().includes(sought)),
  );
}
