// @vitest-environment jsdom
import { expect, it } from "vitest";
import { lasted } from "./calls";
import { isComplete, points } from "./judging";
import { ANY, asked, searchOf, soughtIn } from "./sought";

const day = (at: string) => new Date(`${at}T00:00`).toISOString();

it.each([
  ["nothing", {}, {}],
  ["the end of a number", { caller: " 1234 " }, { last_digits: "1234" }],
  ["a whole number", { caller: "139 0000 1111" }, { number: "139 0000 1111" }],
  [
    "words",
    { queue: "wealth", text: " offered ", recorded: "yes" },
    { queue: "wealth", text: "offered", recorded: "yes" },
  ],
  [
    "a day, which is whole",
    { from: "2026-03-04", to: "2026-03-04" },
    { since: day("2026-03-04"), until: day("2026-03-05") },
  ],
  [
    "hours of the day, minutes of talk and percent of a score",
    { fromTime: "22:00", toTime: "06:00", least: "1.5", most: "10", judged: "yes", leastScore: "80" },
    { from_time: "22:00", to_time: "06:00", least: "90", most: "600", judged: "yes", least_score: "80" },
  ],
  ["the last day of a month", { to: "2026-02-28" }, { until: day("2026-03-01") }],
])("asks for %s", (_, sought, expected) => {
  expect(Object.fromEntries(new URLSearchParams(asked({ ...ANY, ...sought }, "")))).toEqual(expected);
});

it("is kept in the address as it was sought, and nothing else of the address counts", () => {
  const sought = { ...ANY, from: "2026-03-04", level: "金卡", leastScore: "80", caller: "+86 139" };
  expect(soughtIn(searchOf(sought))).toEqual(sought);
  expect([searchOf(ANY), searchOf({ ...ANY, text: "  " })]).toEqual(["", ""]);
  expect(soughtIn("?from=yesterday&to=2026-99-99&x=1&queue=wealth")).toEqual({ ...ANY, queue: "wealth" });
});

it("goes on where the page before ended", () => {
  expect(asked(ANY, "2026-03-04T12:00:00+00:00/c1")).toBe("after=2026-03-04T12%3A00%3A00%2B00%3A00%2Fc1");
});

it("says how long a call lasted, if it was answered and is over", () => {
  const [answered, ended] = ["2026-03-04T12:00:00Z", "2026-03-04T12:01:30Z"];
  expect([lasted({ answered, ended }), lasted({ answered, ended: null }), lasted({ answered: null, ended })]).toEqual([
    90,
    null,
    null,
  ]);
});

it("gives no point where a question that decides got none", () => {
  const question = (id: string, decides: boolean) => ({ id, text: id, most: 5, decides });
  const form = { id: "f", name: "F", questions: [question("a", false), question("b", true)] };
  expect([points(form, { a: 5 }), points(form, { a: 5, b: 1 }), points(form, { a: 5, b: 0 })]).toEqual([5, 6, 0]);
  expect([isComplete(form, { a: 0 }), isComplete(form, { a: 0, b: 0 })]).toEqual([false, true]);
});
