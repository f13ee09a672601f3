import { expect, it } from "vitest";
import { at, type FirmNumber, found } from "./numbers";

const NOWHERE = { file: "", line: 0 };
const one = (number: string, queue: string): FirmNumber => ({
  ...{ number, language: "zh", begins: "flows.main", queues: [queue], boxes: [] },
  ...{ hours: [], recording: [], calls: 0, under_way: 0, place: NOWHERE },
});

it("numbers are found by themselves and by where they lead", () => {
  const all = [one("4008001234", "Wealth"), one("02131234567", "claims")];
  expect(found(all, " 0213 ").map(({ number }) => number)).toEqual(["02131234567"]);
  expect(found(all, "wealth").map(({ number }) => number)).toEqual(["4008001234"]);
  expect(found(all, "")).toEqual(all);
});

it("a moment of another day is told with its day", () => {
  const now = new Date("2026-11-25T10:00:00");
  expect(at("2026-11-25T18:00:00", "en-GB", now)).toBe("18:00");
  expect(at("2026-11-26T09:00:00", "en-GB", now)).toMatch(/Thu.*26.*09:00/);
});
