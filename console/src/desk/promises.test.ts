// @vitest-environment jsdom
import { expect, it } from "vitest";
import { asField, soon } from "./promises";

it.each([
  ["2026-11-27T02:00:00Z", "2026-11-27T03:00:00.000Z"],
  ["2026-11-27T02:00:01Z", "2026-11-27T03:15:00.000Z"],
  ["2026-11-27T23:50:00Z", "2026-11-28T01:00:00.000Z"],
])("at %s a callback is first proposed for %s", (now, then) => expect(soon(Date.parse(now)).toISOString()).toBe(then));

it("what stands in the field for an hour is that hour, wherever he sits", () => {
  const at = new Date("2026-11-27T15:30:00Z");
  expect(asField(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  expect(new Date(asField(at))).toEqual(at);
});
