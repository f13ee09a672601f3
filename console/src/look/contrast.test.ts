import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/look/tokens.css", "utf8");
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = "", light = "", dark = ""]) => [
    name,
    [light, dark] as const,
  ]),
);

const TEXT = 4.5;
const SHAPE = 3;
const READ: readonly (readonly [string, string, number])[] = [
  ...["paper", "card", "sunk", "tint"].flatMap((ground) => [
    ["ink", ground, TEXT] as const,
    ["quiet", ground, TEXT] as const,
    ["accent", ground, TEXT] as const,
  ]),
  ...["paper", "card"].flatMap((ground) => [
    ["good", ground, TEXT] as const,
    ["warn", ground, TEXT] as const,
    ["bad", ground, TEXT] as const,
    ["edge", ground, SHAPE] as const,
  ]),
  ["on-accent", "accent", TEXT],
  ["on-bad", "bad", TEXT],
  ["ink", "warn-tint", TEXT],
  ["warn", "warn-tint", TEXT],
  ["ink", "bad-tint", TEXT],
  ["bad", "bad-tint", TEXT],
];

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("in %s", (_, which) => {
  it.each(READ)("%s on %s has a contrast of %d at least", (text, ground, least) => {
    const [one, other] = [colours.get(text)?.[which], colours.get(ground)?.[which]];
    expect(contrast(one ?? "", other ?? "")).toBeGreaterThanOrEqual(least);
  });
});

it("black on white is 21", () => expect(contrast("#000000", "#ffffff")).toBeCloseTo(21));
