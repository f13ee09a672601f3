import { expect, it } from "vitest";
import { found, type Prompt, soundOf, unfit } from "./prompts";

const said = (language: string, text: string) => ({
  ...{ language, text, file: "", there: true, values: false, seconds: 1 },
});
const prompts: readonly Prompt[] = [
  { id: "welcome", said: [said("zh", "您好"), said("en", "Welcome")], at: ["flows.main[0]"] },
  { id: "closed", said: [said("en", "We are closed")], at: ["menus.night"] },
  { id: "agent_ready", said: [said("en", "You are ready")], at: [] },
];

it.each([
  ["", ["welcome", "closed", "agent_ready"]],
  [" WELC ", ["welcome"]],
  ["您好", ["welcome"]],
  ["menus.night", ["closed"]],
  ["nothing", []],
])("%j finds prompts by name, text and place", (text, ids) =>
  expect(found(prompts, text).map((one) => one.id)).toEqual(ids),
);

it("the sound of another version is at another address, and a name leads nowhere else", () => {
  expect(soundOf("welcome", "zh", "4e8b")).toBe("/api/v1/prompts/welcome/zh/sound?4e8b");
  expect(soundOf("a/../b", "zh", "4e8b")).toBe("/api/v1/prompts/a%2F..%2Fb/zh/sound?4e8b");
});

it.each([
  [0, "empty"],
  [1, ""],
  [3_000_000, ""],
  [3_000_001, "large"],
])("of a file with %i bytes it is said: %j", (bytes, why) =>
  expect(unfit(new Blob([new Uint8Array(bytes)]))).toBe(why),
);
