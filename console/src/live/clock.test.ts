import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asTime, Clock, secondsSince } from "./clock";

beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-11-25T02:00:00Z") }));
afterEach(() => void vi.useRealTimers());

describe("the clock", () => {
  it("tells at once, and then every second, whoever asks: with one timer for all", () => {
    const clock = new Clock();
    const told: number[] = [];
    const ends = [0, 1, 2].map((which) => clock.each(() => told.push(which)));
    expect(told).toEqual([0, 1, 2]);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([0, 1, 2, 0, 1, 2]);
    expect(vi.getTimerCount()).toBe(1);
    for (const end of ends) end();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("goes by the server's time", () => {
    const clock = new Clock();
    clock.setBy("2026-11-25T02:00:30Z");
    vi.advanceTimersByTime(2000);
    expect(clock.now()).toBe(Date.parse("2026-11-25T02:00:32Z"));
  });

  it("takes a frame that was under way for long for no reason to go back", () => {
    const clock = new Clock();
    clock.setBy("2026-11-25T02:00:30Z");
    clock.setBy("2026-11-25T02:00:10Z");
    expect(clock.now()).toBe(Date.parse("2026-11-25T02:00:30Z"));
    clock.forget();
    clock.setBy("2026-11-25T02:00:10Z");
    expect(clock.now()).toBe(Date.parse("2026-11-25T02:00:10Z"));
  });
});

it.each([
  [0, "0:00"],
  [7, "0:07"],
  [750, "12:30"],
  [3723, "1:02:03"],
  [86_400, "24:00:00"],
  [-3, "0:00"],
])("%d seconds are %s", (seconds, text) => expect(asTime(seconds)).toBe(text));

it("knows seconds since a moment in any zone, and none in the future", () => {
  const now = Date.parse("2026-11-25T02:00:00Z");
  expect(secondsSince("2026-11-25T09:59:15.400+08:00", now)).toBe(44);
  expect(secondsSince("2026-11-25T10:00:05+08:00", now)).toBe(0);
});
