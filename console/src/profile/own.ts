// What each one changes of himself, with his password once more.
import { ask } from "../session/api";
import type { Signed } from "../session/session";

export interface Pending {
  readonly secret: string;
  readonly uri: string;
  readonly pending: string;
}

export const changePassword = (password: string, next: string, programsStay: boolean) =>
  ask<Signed>("POST", "/profile/password", { password, new: next, keep_programs: programsStay });
export const beginTotp = (password: string) => ask<Pending>("POST", "/profile/totp", { password });
export const takeTotp = (pending: string, totp: string) => ask("PUT", "/profile/totp", { pending, totp });
export const endTotp = (password: string) => ask("POST", "/profile/totp/off", { password });

/** For his next browser; this one has changed already, so that a refusal is of no moment. */
export function keepLanguage(language: string): void {
  ask("PUT", "/profile/language", { language }).catch(() => undefined);
}

/** In groups of four, as people type it. */
export function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? "";
}
