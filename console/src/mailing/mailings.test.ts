// @vitest-environment jsdom
import { expect, it } from "vitest";
import { addressesIn, each, type Wish, weekday } from "./mailings";

const WISH: Wish = {
  ...{ by: "queue", every: "month", day: 31, at: "07:30", language: "en" },
  ...{ files: [], recipients: [], queue: "", short: 5 },
};

it("takes addresses however they are set apart", () => {
  expect(addressesIn(" a@firm.example, b@firm.example\nc@firm.example；d@firm.example ")).toHaveLength(4);
  expect(addressesIn(" \n")).toEqual([]);
});

it("begins a week on Monday, in the person's language", () => {
  expect([weekday(1, "en"), weekday(7, "en"), weekday(1, "zh")]).toEqual(["Monday", "Sunday", "星期一"]);
});

it("leaves a day that the week has not", () => {
  expect([each("week", WISH).day, each("week", { ...WISH, day: 5 }).day, each("month", WISH).day]).toEqual([1, 5, 31]);
});
