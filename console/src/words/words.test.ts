import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import en from "./en.json";
import { wanted } from "./words";
import zh from "./zh.json";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, before = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(before + key, value);
    else for (const [inner, text] of flat(value, `${before}${key}.`)) found.set(inner, text);
  }
  return found;
}

const [english, chinese] = [flat(en), flat(zh)];
const blanks = (text: string | undefined) => [...(text ?? "").matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort();

describe("the words", () => {
  it("are the same ones in both languages", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("have the same blanks in both languages, and none is empty", () => {
    for (const [key, text] of english) {
      expect(blanks(chinese.get(key)), key).toEqual(blanks(text));
      expect(text.trim() && chinese.get(key)?.trim(), key).not.toBe("");
    }
  });

  it("are Chinese where they should be", () => {
    const same = [...english].filter(([key, text]) => chinese.get(key) === text).map(([key]) => key);
    expect(same).toEqual(["brand"]);
  });

  it("stand in no component", () => {
    const texts = components().flatMap((path) => {
      const found = readFileSync(path, "utf8").match(
        /(?<!<kbd)>\s*[A-Za-z\u4e00-\u9fff][^<>{}]*<\/|(?:aria-label|title|placeholder|alt)="[^"]+"/g,
      );
      return (found ?? []).map((text) => `${path}: ${text}`);
    });
    expect(texts).toEqual([]);
  });
});

function components(folder = "src"): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx") && !name.endsWith(".test.tsx"))
    .map((name) => join(folder, name));
}

describe("the language at first", () => {
  it.each([
    ["zh", "en-GB", "zh"],
    ["en", "zh-CN", "en"],
    [null, "zh-TW", "zh"],
    [null, "de-DE", "en"],
    ["fr", "zh", "zh"],
  ] as const)("kept %s, browser %s: %s", (kept, browser, language) => expect(wanted(kept, browser)).toBe(language));
});
