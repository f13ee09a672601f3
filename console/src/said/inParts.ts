// What the server tells in the parts of which it is made, put together in another language.
import { close, fill } from "./pattern";

/** A string is a name, or a value as the rules have it: it stands as it came. */
export type Words =
  | string
  | { readonly template: string; readonly values: Readonly<Record<string, Words>> }
  | { readonly between: string; readonly words: readonly Words[] };

/** `catalogue` has templates by the server's; `translate` knows what is told whole. */
export function together(
  words: Words,
  catalogue: Readonly<Record<string, string>>,
  translate: (english: string) => string,
): string {
  const said = (each: Words) => together(each, catalogue, translate);
  if (typeof words === "string") return words;
  if ("between" in words) return close(words.words.map(said).join(catalogue[words.between] ?? words.between));
  const values = new Map(Object.entries(words.values).map(([blank, value]) => [blank, said(value)]));
  return fill(catalogue[words.template] ?? translate(words.template), values);
}
