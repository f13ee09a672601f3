// @vitest-environment jsdom
import { expect, it } from "vitest";
import { teamsOf, toOf } from "./tickets";

it("a destination is an agent, or a queue with whatever name", () => {
  expect(toOf("agent 1001")).toEqual({ agent: "1001" });
  expect(toOf("queue English line")).toEqual({ queue: "English line" });
});

it("each team is named once, and none that has no name", () => {
  const agents = ["b", "", "a", "b"].map((team, at) => ({ id: String(at), name: "", team }));
  expect(teamsOf({ kinds: [], queues: [], agents })).toEqual(["a", "b"]);
});
