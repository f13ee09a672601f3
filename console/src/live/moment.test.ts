import { expect, it } from "vitest";
import { HOURS } from "./moment";

const SOURCES = import.meta.glob<string>("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const TELLS_TIME = /timeStyle|hour: "|toLocaleTimeString\(/;

it("a quarter past midnight is 00:15 in each language", () => {
  for (const language of ["en", "zh"]) {
    const time = new Intl.DateTimeFormat(language, { timeStyle: "short", ...HOURS });
    expect(time.format(new Date(2026, 10, 27, 0, 15))).toBe("00:15");
  }
});

it("whatever tells a time tells it so", () => {
  const others = Object.entries(SOURCES)
    .filter(([name]) => !name.includes(".test."))
    .flatMap(([name, text]) => text.split("\n").map((line) => `${name}: ${line.trim()}`))
    .filter((line) => TELLS_TIME.test(line) && !line.includes("HOURS"));
  expect(others).toEqual([]);
});
