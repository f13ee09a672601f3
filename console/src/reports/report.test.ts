import { describe, expect, it } from "vitest";
import { drawn, lines, stacked, ticks } from "./drawing";
import { address, daysOf, moved, type Row, type Span, searchOf, type Wanted, wantedIn, withoutGaps } from "./report";
import { said } from "./units";
import { DRAWN, shownIn } from "./views";

const TODAY = "2026-11-25";
const WANTED = wantedIn("", TODAY);
const spanning = (span: Span, first: string, last = first): Wanted => daysOf(span, { ...WANTED, first, last });
const days = ({ first, last }: Wanted) => [first, last];

describe("the days", () => {
  it.each([
    ["day", "2026-11-25", ["2026-11-25", "2026-11-25"]],
    ["week", "2026-11-25", ["2026-11-23", "2026-11-29"]],
    ["week", "2026-11-29", ["2026-11-23", "2026-11-29"]],
    ["week", "2026-11-01", ["2026-10-26", "2026-11-01"]],
    ["month", "2028-02-10", ["2028-02-01", "2028-02-29"]],
    ["month", "2026-12-31", ["2026-12-01", "2026-12-31"]],
  ] as const)("of a %s with %s", (span, day, expected) => expect(days(spanning(span, day))).toEqual(expected));

  it.each([
    ["day", "2026-03-01", -1, ["2026-02-28", "2026-02-28"]],
    ["week", "2026-11-25", 1, ["2026-11-30", "2026-12-06"]],
    ["month", "2026-01-31", 1, ["2026-02-01", "2026-02-28"]],
    ["month", "2026-01-31", -1, ["2025-12-01", "2025-12-31"]],
  ] as const)("beside a %s with %s", (span, day, way, expected) =>
    expect(days(moved(spanning(span, day), way))).toEqual(expected),
  );

  it("beside any number of days are as many", () => {
    expect(days(moved(spanning("days", "2026-11-01", "2026-11-10"), 1))).toEqual(["2026-11-11", "2026-11-20"]);
  });
});

describe("the page's address", () => {
  it("keeps what was wanted, and is today by the hour if it says nothing or nonsense", () => {
    const wanted = { ...spanning("week", TODAY), by: "agent", queue: "理财", short: "8" } as const;
    expect(wantedIn(searchOf(wanted), "2027-01-01")).toEqual(wanted);
    expect(wantedIn("?by=moon&from=x&span=y", TODAY)).toEqual(WANTED);
    expect([WANTED.by, WANTED.span, ...days(WANTED)]).toEqual(["hour", "day", TODAY, TODAY]);
  });

  it("asks menus for no queue", () => {
    expect(address({ ...WANTED, by: "menu", queue: "q" }, "en")).toBe(
      `/reports/menus?from=${TODAY}&to=${TODAY}&language=en`,
    );
    expect(address({ ...WANTED, queue: "q" }, "zh")).toContain("by=hour&queue=q&short=5");
  });
});

it.each([
  [null, "percent", "–"],
  [undefined, "count", "–"],
  [0, "count", "0"],
  [12345, "count", "12,345"],
  [85, "percent", "85.0 %"],
  [59.94, "seconds", "59.9 s"],
  [61, "seconds", "1:01"],
  [27130, "time", "7:32:10"],
  [4.5, "score", "4.50"],
  ["main_menu", "", "main_menu"],
] as const)("%s in %s is said as %s", (cell, unit, expected) => expect(said(cell, unit)).toBe(expected));

it("rows of time have no gaps, others stay as they came", () => {
  const hours: Row[] = [{ hour: "08:00", calls: 2 }, { hour: "10:00" }];
  expect(withoutGaps(WANTED, hours)).toEqual([hours[0], { hour: "09:00" }, hours[1]]);
  const month = { ...spanning("month", TODAY), by: "day" } as const;
  expect(withoutGaps(month, [{ day: "2026-11-30", calls: 1 }]).map((row) => row.calls ?? 0)).toEqual([
    ...Array(29).fill(0),
    1,
  ]);
  expect(withoutGaps({ ...WANTED, by: "week" }, [{ week: "2026-11-02" }])).toEqual([{ week: "2026-11-02" }]);
});

describe("a picture", () => {
  const { parts } = DRAWN.main;
  const busy: Row = { hour: "09:00", calls: 12, answered: 7, abandoned: 2, service_level: 50 };

  it("has every call in one part of its bar", () => {
    expect(stacked(busy, parts).map(({ value, to }) => [value, to])).toEqual([
      [7, 7],
      [2, 9],
      [3, 12],
    ]);
  });

  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [37, [0, 10, 20, 30, 40]],
    [4100, [0, 2000, 4000, 6000]],
  ])("has lines for up to %d at whole numbers", (highest, expected) => expect(ticks(highest)).toEqual(expected));

  it("breaks its line where nothing is known", () => {
    expect(lines([[0, 1], [1, 1], null, [3, 1], null, [5, 2], [6, 2]])).toEqual(["0,1 1,1", "5,2 6,2"]);
  });

  it("stands on its floor, as high as its axis says, with the share between none and all", () => {
    const { bars, axis, percents, points } = drawn([busy, { hour: "10:00" }], parts, "service_level", 400);
    const [floor, middle] = [percents[0]?.y ?? 0, percents[1]?.y];
    const [lowest] = bars[0]?.pieces ?? [];
    expect((lowest?.y ?? 0) + (lowest?.height ?? 0)).toBeCloseTo(floor);
    const tall = (bars[0]?.pieces ?? []).reduce((sum, { height }) => sum + height, 0);
    expect(tall / (floor - (axis.at(-1)?.y ?? 0))).toBeCloseTo(12 / (axis.at(-1)?.value ?? 0));
    expect([points.length, points[0]?.[1], bars[1]?.pieces]).toEqual([1, middle, []]);
  });

  it("names no more intervals than have room", () => {
    const rows = Array.from({ length: 92 }, (_, day) => ({ day: String(day) }));
    const named = (width: number) => drawn(rows, parts, "", width).bars.filter(({ isNamed }) => isNamed).length;
    expect(named(390)).toBeLessThanOrEqual(7);
    expect(named(1400)).toBeGreaterThan(20);
  });
});

it("a view has its own figures, and none that nothing is known of", () => {
  const figure = (name: string, group: string, is_main: boolean) =>
    ({ name, group, is_main, unit: "count", title: name, means: name }) as never;
  const figures = [figure("calls", "calls", true), figure("talk", "agents", false), figure("menu.key", "menus", true)];
  const names = (view: "main" | "agents", rows: Row[]) => shownIn(view, figures, rows).map(({ name }) => name);
  expect(names("main", [{ calls: 1 }])).toEqual(["calls"]);
  expect(names("agents", [{ talk: 0 }])).toEqual(["talk"]);
  expect(names("agents", [{ talk: null }])).toEqual([]);
});
