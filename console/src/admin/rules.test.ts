import { describe, expect, it } from "vitest";
import { addressOf, type Box, boxAt, changed, placeAsked, placeOf } from "./rules";

const box = (id: string, line: number, file = "rules.yaml"): Box => ({
  id,
  line,
  file,
  kind: "menu",
  title: id,
  words: id,
  x: 0,
  y: 0,
  width: 1,
  height: 1,
  rows: [],
});

describe("the picture beside the text", () => {
  const boxes = [box("a", 3), box("b", 9), box("nowhere", 0), box("other", 4, "other.yaml")];
  it.each([
    [1, undefined],
    [3, "a"],
    [8, "a"],
    [9, "b"],
    [900, "b"],
  ])("has for line %i the box %s", (line, id) => expect(boxAt(boxes, { file: "rules.yaml", line })?.id).toBe(id));
});

it("a rule's place is read from its name", () => {
  expect(placeOf("parts/a.yaml:12 flows.main[0]")).toEqual({ file: "parts/a.yaml", line: 12 });
  expect(placeOf("flows.main[0]")).toBeNull();
});

it("texts that differ, are new or are gone have changed", () => {
  expect(changed({ a: "1", b: "2", d: "4" }, { a: "1", b: "3", c: "5" })).toEqual(["b", "c", "d"]);
});

it("an address leads to a line of a file, and one without leads to none", () => {
  const place = { file: "parts/a b.yaml", line: 12 };
  const address = addressOf(place);
  expect(address.startsWith("/rules?")).toBe(true);
  expect(placeAsked(address.slice("/rules".length))).toEqual(place);
  expect(placeAsked("")).toEqual({ file: "", line: 0 });
  expect(placeAsked("?file=a.yaml&line=-3").line).toBe(0);
});
