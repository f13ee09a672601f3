// The API's own description, as far as it is shown.
import { ask } from "../session/api";

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description: string;
}

interface Content {
  readonly schema?: unknown;
  readonly example?: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}

export interface Description {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

export interface Row {
  readonly verb: string;
  readonly path: string;
  readonly operation: Operation;
}

export const description = () => ask<Description>("GET", "/openapi.json");

/** The operations of a tag, in the order of the document; of those in which the text stands. */
export function rowsOf({ paths }: Description, tag: string, sought: string): Row[] {
  const text = sought.trim().toLowerCase();
  return Object.entries(paths)
    .flatMap(([path, verbs]) => Object.entries(verbs).map(([verb, operation]) => ({ verb, path, operation })))
    .filter(({ operation }) => operation.tags.includes(tag))
    .filter(({ path, operation }) => `${path} ${operation.description}`.toLowerCase().includes(text));
}

/** Whom it lets in: anybody, people alone, or programs with this scope (empty: any). */
export function letsIn({ security }: Operation): {
  readonly is: "anybody" | "people" | "programs";
  readonly scope: string;
} {
  const token = security.find((each) => "token" in each)?.["token"];
  if (security.length === 0) return { is: "anybody", scope: "" };
  return token ? { is: "programs", scope: token[0] ?? "" } : { is: "people", scope: "" };
}

/** The schemas to which something refers, and those to which they do, by name. */
export function schemasOf({ components }: Description, shown: unknown): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const follow = (value: unknown) => {
    for (const [, name] of JSON.stringify(value ?? null).matchAll(/#\/components\/schemas\/([^"]+)/g)) {
      if (name === undefined || name in found) continue;
      found[name] = components.schemas[name];
      follow(found[name]);
    }
  };
  follow(shown);
  return found;
}
