import { describe, expect, it } from "vitest";
import { choices, pathTo, type Schema } from "./completing";

const SCHEMA: Schema = {
  properties: {
    version: { enum: [1] },
    queues: { patternProperties: { "^x": { $ref: "#/$defs/Queue" } } },
    flows: { additionalProperties: { anyOf: [{ items: { $ref: "#/$defs/Step" } }, { $ref: "#/$defs/Gone" }] } },
  },
  $defs: {
    Queue: { properties: { offer: { properties: { ring: {}, busy: { enum: ["stay", "pause"] } } }, wrap_up: {} } },
    Step: { oneOf: [{ properties: { play: { description: "What is heard." } } }, { properties: { queue: {} } }] },
  },
};
const NAMES = { queues: ["wealth", "cards"], prompts: ["welcome"] };

function offered(text: string): string[] {
  const lines = text.split("\n");
  return choices(SCHEMA, NAMES, lines, lines.length - 1, lines[lines.length - 1] ?? "").map(({ label }) => label);
}

describe("what may be written", () => {
  it.each([
    ["", ["version", "queues", "flows"]],
    ["queues:\n  wealth:\n    ", ["offer", "wrap_up"]],
    ["queues:\n  wealth:\n    wrap_up: 5s\n    offer:\n      r", ["ring", "busy"]],
    ["queues:\n  wealth:\n    offer:\n      busy: ", ["stay", "pause"]],
    ["flows:\n  main:\n    - ", ["play", "queue"]],
    ["flows:\n  main:\n    - play: welcome\n    - que", ["play", "queue"]],
    ["flows:\n  main:\n    - queue: ", ["wealth", "cards"]],
    ["flows:\n  main:\n    - play: w", ["welcome"]],
    ["nobody:\n  knows: ", []],
  ])("after %j", (text, expected) => expect(offered(text)).toEqual(expected));

  it("is looked for by indentation alone, whatever is wrong elsewhere", () => {
    expect(pathTo(["flows: {", "queues:", "  a:", "    offer:", "      "], 4, 6)).toEqual(["queues", "a", "offer"]);
  });
});
