import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const sheets = readdirSync("src/look").filter((name) => name.endsWith(".css"));

/** The classes that a sheet gives a look to by their name alone. */
function looks(sheet: string): ReadonlySet<string> {
  const css = readFileSync(`src/look/${sheet}`, "utf8");
  return new Set([...css.matchAll(/^\.([\w-]+) \{/gm)].map(([, name = ""]) => name));
}

it("no class has its look from two sheets, for a page has all of them", () => {
  const all = sheets.flatMap((sheet) => [...looks(sheet)]);
  expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([]);
});
