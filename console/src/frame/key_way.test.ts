// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { chooseWay, keyMeant, keysOf, wayNow } from "./key_way";

const NONE = { code: "", altKey: false, ctrlKey: false, metaKey: false };
const H = { ...NONE, key: "h", code: "KeyH" };

it.each([
  ["a plain key", H, "plain", "h"],
  ["a plain key, where Alt is wanted", H, "alt", ""],
  ["a plain key, where none is wanted", H, "off", ""],
  ["with Alt, where it is wanted", { ...H, altKey: true }, "alt", "h"],
  ["with Alt, where it is not", { ...H, altKey: true }, "plain", ""],
  ["with Alt, where none is wanted", { ...H, altKey: true }, "off", ""],
  ["with Alt on a Mac, which makes another sign of it", { ...H, key: "˙", altKey: true }, "alt", "h"],
  ["a digit with Alt on a Mac", { ...NONE, key: "¡", code: "Digit1", altKey: true }, "alt", "1"],
  ["with Alt where letters lie elsewhere", { ...NONE, key: "a", code: "KeyQ", altKey: true }, "alt", "a"],
  ["with Alt and Shift", { ...NONE, key: "?", code: "Slash", altKey: true }, "alt", "?"],
  ["the browser's own", { ...H, ctrlKey: true }, "plain", ""],
  ["the browser's own with Alt", { ...H, ctrlKey: true, altKey: true }, "alt", ""],
  ["the Mac's own", { ...H, metaKey: true }, "plain", ""],
] as const)("%s", (_, pressed, way, meant) => expect(keyMeant(pressed, way)).toBe(meant));

beforeEach(() => localStorage.clear());

it("is each one's own choice, which stays in his browser", () => {
  keysOf("li");
  chooseWay("off");
  keysOf("wu");
  expect(wayNow()).toBe("plain");
  chooseWay("alt");
  keysOf("li");
  expect(wayNow()).toBe("off");
});

it("is as they are for whoever has chosen nothing that is known", () => {
  localStorage.setItem("ivr.keys li", "backwards");
  keysOf("li");
  expect(wayNow()).toBe("plain");
});
