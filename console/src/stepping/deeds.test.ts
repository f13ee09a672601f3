import { describe, expect, it } from "vitest";
import { agent, call } from "../live/told";
import type { AgentRow, CallRow } from "../live/wire";
import { Asked } from "./asked";
import { type CallDeed, deedsFor, deedsOf, type Floor } from "./deeds";

const FLOOR: Floor = {
  listens: ["1001", "1005"],
  steps_in: ["1001", "1005"],
  leads: ["1001", "1005"],
  reasons: [],
  queues: [],
};
const QUALITY: Floor = { ...FLOOR, listens: null, steps_in: [], leads: [] };
const ME = agent("1005");

function of(other: Partial<CallRow>, me: AgentRow | undefined = ME, floor = FLOOR): readonly CallDeed[] {
  return deedsOf(call("c", { stage: "Talking", agent: "1001", party: "agent 1001", ...other }), me, floor);
}

const mine = (supervision: string) => ({ supervisor: "1005", supervision });

describe("with a call a supervisor may", () => {
  it("begin to listen, whisper and join, or move its caller", () =>
    expect(of({})).toEqual(["listen", "whisper", "barge", "move"]));

  it.each(["OnHold", "Consulting", "CallingIn"])("not join those who are apart: %s", (stage) =>
    expect(of({ stage })).toEqual(["listen", "whisper", "move"]),
  );

  it.each([
    ["monitor", ["whisper", "barge", "takeOver", "leave", "move"]],
    ["whisper", ["listen", "barge", "takeOver", "leave", "move"]],
    ["barge", ["listen", "whisper", "takeOver", "leave", "move"]],
    ["ringing", ["listen", "whisper", "barge", "leave", "move"]],
  ])("once he is with it (%s) be otherwise, take it over, and leave", (supervision, deeds) =>
    expect(of(mine(supervision), agent("1005", { state: "assisting", phone: false }))).toEqual(deeds),
  );

  it.each<[string, Partial<CallRow>, AgentRow | undefined]>([
    ["is with another call", {}, agent("1005", { state: "in_a_call" })],
    ["cannot be rung", {}, agent("1005", { phone: false })],
    ["serves it himself", { agent: "1005" }, ME],
    ["finds another supervisor there", { supervisor: "1006", supervision: "monitor" }, ME],
  ])("only move it where he %s", (_, row, me) => expect(of(row, me)).toEqual(["move"]));

  it("only move it without a telephone of his own", () =>
    expect(deedsOf(call("c", { stage: "Talking", agent: "1001" }), undefined, FLOOR)).toEqual(["move"]));

  it.each(["1002", null])("do nothing where his rights do not reach: %s", (other) =>
    expect(of({ agent: other })).toEqual([]),
  );

  it("move and pick a caller who waits", () => expect(of({ stage: "Waiting", agent: null })).toEqual(["move", "pick"]));

  it.each(["InFlow", "Ringing", "LeavingMessage", "Ended", "Arriving"])("do nothing at other stages: %s", (stage) =>
    expect(of({ stage })).toEqual([]),
  );
});

describe("who may listen and no more", () => {
  it.each(["1001", "1002", null])("listens, whoever serves: %s", (served) =>
    expect(of({ agent: served }, ME, QUALITY)).toEqual(["listen"]),
  );
  it("and leaves", () => expect(of(mine("monitor"), ME, QUALITY)).toEqual(["leave"]));
  it("moves nobody who waits", () => expect(of({ stage: "Waiting" }, ME, QUALITY)).toEqual([]));
});

describe("for an agent he says", () => {
  it.each([
    ["available", ["notReady", "dismiss"]],
    ["not_ready", ["ready", "dismiss"]],
    ["logged_out", []],
  ])("who is %s: %s", (status, deeds) => expect(deedsFor(agent("1001", { status }), FLOOR)).toEqual(deeds));
  it("nothing if he does not lead him", () => expect(deedsFor(agent("1002"), FLOOR)).toEqual([]));
});

describe("what was asked for from this window", () => {
  it("is answered by itself, once, in time, and no other call", () => {
    let now = 0;
    const asked = new Asked(() => now);
    expect(asked.takes("")).toBe(false);
    asked.from("a");
    expect(asked.takes("b")).toBe(false);
    expect(asked.takes("a")).toBe(true);
    expect(asked.takes("a")).toBe(false);
    asked.from("a");
    now = 60_000;
    expect(asked.takes("a")).toBe(false);
  });
});
