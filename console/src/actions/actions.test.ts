import { expect, it } from "vitest";
import { ANY, asked, fileOf } from "./actions";

it("what is empty is not asked for, and a day is in it to its end", () => {
  expect(asked(ANY)).toBe("");
  const said = new URLSearchParams(asked({ ...ANY, from: "2026-11-25", to: "2026-11-25", who: "li", undone: true }));
  expect([said.get("who"), said.get("undone"), said.get("kind")]).toEqual(["li", "true", null]);
  const hours = (Date.parse(said.get("before") ?? "") - Date.parse(said.get("since") ?? "")) / 3_600_000;
  expect(hours).toBe(24);
});

it("an older page ends where the one before it began, whatever day was asked for", () => {
  const before = "2026-11-24T10:00:00Z";
  expect(new URLSearchParams(asked({ ...ANY, to: "2026-11-25" }, { before })).get("before")).toBe(before);
});

it("the file holds what is sought", () => {
  expect(fileOf({ ...ANY, kind: "people" })).toBe("/api/v1/actions/file?kind=people");
});
