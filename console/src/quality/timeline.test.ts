import { describe, expect, it } from "vitest";
import type { Mark } from "./story";
import { bands, lanes, otherSpeed, outline, stepAt } from "./timeline";

const BEGUN = "2026-03-04T12:00:00+00:00";
const at = (second: number) => new Date(Date.parse(BEGUN) + second * 1000).toISOString();
const mark = (second: number, kind: string, begins = true, what = ""): Mark => ({
  at: at(second),
  kind,
  begins,
  what,
  who: "",
  why: "",
});
const spans = (marks: readonly Mark[]) => bands(marks, [], BEGUN, 60).map(({ kind, begin, end }) => [kind, begin, end]);

describe("marks beside a recording", () => {
  it.each([
    ["a stretch", [mark(1, "hold"), mark(5, "hold", false)], [["hold", 1, 5]]],
    ["without an end: to the recording's", [mark(50, "prompt")], [["prompt", 50, 60]]],
    ["a moment", [mark(3, "checkpoint")], [["checkpoint", 3, 3]]],
    ["an end without a begin: nothing", [mark(3, "hold", false)], []],
    ["before the recording: from its begin", [mark(-4, "prompt"), mark(2, "prompt", false)], [["prompt", 0, 2]]],
    ["after it: no longer than it", [mark(59, "pause"), mark(70, "pause", false)], [["pause", 59, 60]]],
    [
      "of two kinds at once, each its own end",
      [mark(1, "conference"), mark(2, "hold"), mark(3, "hold", false), mark(4, "conference", false)],
      [
        ["conference", 1, 4],
        ["hold", 2, 3],
      ],
    ],
    [
      "of one kind twice, one after the other",
      [mark(1, "hold"), mark(2, "hold", false), mark(3, "hold"), mark(4, "hold", false)],
      [
        ["hold", 1, 2],
        ["hold", 3, 4],
      ],
    ],
  ])("%s", (_, marks, expected) => expect(spans(marks)).toEqual(expected));

  it("stand in rows by their kind, gaps among them", () => {
    const gap = { begin: 0.5, end: 2, reason: "paused", who: "", why: "card number" };
    const all = bands([mark(1, "hold"), mark(2, "prompt"), mark(3, "hold")], [gap], BEGUN, 60);
    expect(lanes(all).map(([kind, its]) => [kind, its.length])).toEqual([
      ["gap", 1],
      ["hold", 2],
      ["prompt", 1],
    ]);
    expect(all[0]?.told).toBe("card number");
  });
});

it.each([
  [-1, -1],
  [0, 0],
  [4.9, 0],
  [5, 1],
  [99, 1],
])("at second %d it is step %d", (second, which) => {
  const steps = [0, 5].map((each) => ({ at: at(each), what: "", line: "", rule: "" }));
  expect(stepAt(steps, BEGUN, second)).toBe(which);
});

it.each([
  [1, 1, 1.25],
  [1, -1, 0.75],
  [2, 1, 2],
  [0.75, -1, 0.75],
] as const)("from speed %d by %d to %d", (speed, by, other) => expect(otherSpeed(speed, by)).toBe(other));

it("draws silence as a line that is seen, and what is loud to its full height", () => {
  expect(outline([0, 100], 10, 50, 40)).toBe("M0.0,49.6L5.0,10.0L5.0,90.0L0.0,50.4Z");
  expect(outline([], 10, 50, 40)).toBe("");
});
