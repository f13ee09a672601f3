import { expect, it } from "vitest";
import { type AgentSkills, count, found, needsLooking, validity } from "./skills";

const TODAY = "2026-11-26";
const agent = (id: string, until: Record<string, string>, team = ""): AgentSkills => ({
  ...{ id, name: `Agent ${id}`, team, skills: { fund: 3 }, until },
  place: { file: "", line: 0 },
});

it.each([
  [undefined, "endless"],
  ["2026-11-25", "ended"],
  ["2026-11-26", "soon"],
  ["2026-12-26", "soon"],
  ["2026-12-27", "valid"],
] as const)("a licence until %s is %s: its last day still counts", (until, how) => {
  expect(validity(until, TODAY)).toBe(how);
});

it("those that end are counted, and their agents found", () => {
  const agents = [agent("1", { fund: "2026-11-01" }), agent("2", { fund: "2027-11-01" }), agent("3", {})];
  expect(count({ agents, today: TODAY, skills: ["fund"] }, "ended")).toBe(1);
  expect(agents.filter((one) => needsLooking(one, TODAY)).map((one) => one.id)).toEqual(["1"]);
});

it("agents are found by name, team and skill", () => {
  const agents = [agent("1", {}, "Lead"), agent("2", {})];
  expect(found(agents, " lead ").map((one) => one.id)).toEqual(["1"]);
  expect(found(agents, "FUND").length).toBe(2);
  expect(found(agents, "nobody")).toEqual([]);
});
