// The pages, each with the right that it wants. Another page is another line here.
import { type ComponentType, lazy } from "react";
import { Rules } from "../admin/Rules";
import { Desk } from "../desk/Desk";
import { People } from "../people/People";
import { Profile } from "../profile/Profile";
import { Reference } from "../programs/Reference";
import { Quality } from "../quality/Quality";
import type { Signed } from "../session/session";
import { Wallboard } from "../wallboard/Wallboard";

export interface Page {
  readonly path: string;
  readonly name:
    | "wallboard"
    | "desk"
    | "people"
    | "rules"
    | "profile"
    | "quality"
    | "numbers"
    | "actions"
    | "customers"
    | "skills"
    | "prompts"
    | "health"
    | "reports"
    | "forms"
    | "programs"
    | "tickets"
    | "webhooks";
  /** After `g`. */
  readonly key: string;
  /** Empty: everybody may. */
  readonly right: string;
  readonly shown: ComponentType<{ readonly who: Signed }>;
}

const Actions = lazy(() => import("../actions/Actions"));
const Numbers = lazy(() => import("../numbers/Numbers"));
const Customers = lazy(() => import("../customers/Customers"));
const Skills = lazy(() => import("../skills/Skills"));
const Prompts = lazy(() => import("../prompts/Prompts"));
const Forms = lazy(() => import("../forms/Forms"));
const Reports = lazy(() => import("../reports/Reports"));
const Tickets = lazy(() => import("../tickets/Tickets"));
const Webhooks = lazy(() => import("../webhooks/Webhooks"));
const Health = lazy(() => import("../health/Health"));

export const PAGES: readonly Page[] = [
  { path: "/desk", name: "desk", key: "d", right: "work", shown: Desk },
  { path: "/wallboard", name: "wallboard", key: "w", right: "see_floor", shown: Wallboard },
  { path: "/calls", name: "quality", key: "c", right: "see_calls", shown: Quality },
  { path: "/tickets", name: "tickets", key: "k", right: "see_tickets", shown: Tickets },
  { path: "/reports", name: "reports", key: "t", right: "see_reports", shown: Reports },
  { path: "/forms", name: "forms", key: "f", right: "change_forms", shown: Forms },
  { path: "/rules", name: "rules", key: "r", right: "see_rules", shown: Rules },
  { path: "/numbers", name: "numbers", key: "n", right: "see_rules", shown: Numbers },
  { path: "/customers", name: "customers", key: "u", right: "see_rules", shown: Customers },
  { path: "/skills", name: "skills", key: "s", right: "see_rules", shown: Skills },
  { path: "/prompts", name: "prompts", key: "l", right: "see_rules", shown: Prompts },
  { path: "/health", name: "health", key: "h", right: "see_health", shown: Health },
  { path: "/people", name: "people", key: "p", right: "see_people", shown: People },
  { path: "/actions", name: "actions", key: "o", right: "see_actions", shown: Actions },
  { path: "/webhooks", name: "webhooks", key: "b", right: "see_people", shown: Webhooks },
  { path: "/programs", name: "programs", key: "a", right: "make_tokens", shown: Reference },
  { path: "/profile", name: "profile", key: "m", right: "", shown: Profile },
];

/** The pages that he may open, his first one first. */
export function pagesOf(who: Signed): readonly Page[] {
  return PAGES.filter((page) => page.right === "" || who.rights.includes(page.right));
}

/** Whether the address is this page's, or that of something on it: `/calls` and `/calls/390141.9`. */
export function isOn(page: Page, path: string): boolean {
  return path === page.path || path.startsWith(`${page.path}/`);
}
