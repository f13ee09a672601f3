// @vitest-environment jsdom
import { expect, it } from "vitest";
import { complaintsOf } from "../admin/rules";
import { inBase64 } from "../frame/base64";
import { Refused } from "../session/api";
import { type Imported, isSweeping } from "./customers";

const some = (count: number) => ({ count, customers: [] });
const told = (all: number, fresh: number, gone: number): Imported => ({
  ...{ all, new: some(fresh), changed: some(0), gone: some(gone), warnings: [] },
});

it.each([
  [told(100, 0, 0), false],
  [told(50, 0, 50), false],
  [told(49, 0, 51), true],
  [told(100, 100, 100), true],
  [told(5, 5, 0), false],
])("tables %# that let most of those in use go are noticed", (one, is) => expect(isSweeping(one)).toBe(is));

it("a table's bytes are given as they are, whatever they are", async () => {
  expect(await inBase64(new Blob([new Uint8Array([0xff, 0, 0xfe])]))).toBe("/wD+");
  expect(await inBase64(new Blob([]))).toBe("");
});

it("a refusal has its complaints, and any other error has none", () => {
  const complaints = [{ file: "customers.csv", line: 4 }];
  expect(complaintsOf(new Refused(422, "", "", 0, { complaints }))).toBe(complaints);
  expect(complaintsOf(new Refused(409))).toEqual([]);
  expect(complaintsOf(null)).toEqual([]);
});
