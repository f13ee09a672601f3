import { describe, expect, it } from "vitest";
import { seen } from "../live/seen";
import { agent, call, queue } from "../live/told";
import { ordered, turned } from "./sorting";
import { totals } from "./totals";

function table<Row extends { readonly id: string }>(...rows: Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

describe("the figures at the top", () => {
  it("are those of all queues, agents and calls", () => {
    const early = "2026-11-25T09:58:00+08:00";
    const service = { target: "80 % in 20 s", share: 50 };
    const now = totals({
      queues: table(
        queue("wealth", {
          waiting: 2,
          longest_since: "2026-11-25T09:59:00+08:00",
          service: { ...service, waits: 4, in_time: 1 },
        }),
        queue("claims", {
          waiting: 1,
          longest_since: early,
          callbacks: 3,
          service: { ...service, waits: 6, in_time: 5 },
        }),
        queue("office"),
      ),
      agents: table(
        agent("1"),
        agent("2", { state: "in_a_call" }),
        agent("3", { status: "logged_out" }),
        agent("4", { status: "not_ready" }),
      ),
      calls: table(call("a"), call("b", { stage: "Talking" }), call("c", { stage: "OnHold" })),
    });
    expect(now).toEqual({ waiting: 3, longest: early, callbacks: 3, free: 1, atWork: 3, talking: 2, share: 60 });
  });

  it("are none where nobody is", () => {
    const none = totals({ queues: new Map(), agents: new Map(), calls: new Map() });
    expect(none).toEqual({ waiting: 0, longest: null, callbacks: 0, free: 0, atWork: 0, talking: 0, share: null });
  });
});

describe("an agent is seen", () => {
  it.each([
    ["available", "idle", "ready"],
    ["not_ready", "idle", "paused"],
    ["logged_out", "idle", "out"],
    ["not_ready", "in_a_call", "talking"],
    ["available", "wrap_up", "wrapup"],
    ["logged_out", "on_hold", "hold"],
  ])("%s and %s as %s", (status, state, as) => expect(seen({ status, state })).toBe(as));
});

describe("rows in order", () => {
  const rows = [
    { id: "b", held: 2 },
    { id: "c", held: null },
    { id: "a", held: 2 },
    { id: "d", held: 10 },
  ];
  const ids = (down: boolean) => ordered(rows, (row) => row.held, down).map((row) => row.id);

  it("go by what a column holds, then by name; those without come last both ways", () => {
    expect(ids(false)).toEqual(["a", "b", "d", "c"]);
    expect(ids(true)).toEqual(["d", "a", "b", "c"]);
  });

  it("have numbers in names where people look for them", () => {
    const named = ["队列 10", "队列 9", "wealth"].map((id) => ({ id }));
    expect(ordered(named, (row) => row.id, false).map((row) => row.id)).toEqual(["队列 9", "队列 10", "wealth"]);
  });

  it("turn round with a second click on the same head", () => {
    expect(turned({ by: "a", down: false }, "a")).toEqual({ by: "a", down: true });
    expect(turned({ by: "a", down: true }, "b", true)).toEqual({ by: "b", down: true });
  });
});
