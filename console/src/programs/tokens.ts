// Programs that are let in for a person, as the server tells of them.
import { ask } from "../session/api";

export interface Token {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly made: string;
  readonly expires: string;
  readonly used: string | null;
}

export interface Choice {
  readonly reading: readonly string[];
  readonly changing: readonly string[];
}

export interface Own {
  readonly tokens: readonly Token[];
  readonly may_give: Choice;
}

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly days: number;
  readonly password: string;
}

export const own = () => ask<Own>("GET", "/profile/tokens");
export const everybodys = () => ask<Token[]>("GET", "/tokens");
export const make = (wish: NewToken) => ask<Token & { readonly token: string }>("POST", "/profile/tokens", wish);
export const revokeOwn = (id: string) => ask("DELETE", `/profile/tokens/${encodeURIComponent(id)}`);
export const revokeAny = (id: string) => ask("DELETE", `/tokens/${encodeURIComponent(id)}`);
