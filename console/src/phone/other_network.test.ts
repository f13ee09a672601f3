import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isLost, watchWay } from "./other_network";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  let told: () => void = () => undefined;
  const lost = vi.fn();
  const way = {
    iceConnectionState: "connected" as RTCIceConnectionState,
    addEventListener: (_: string, by: () => void) => {
      told = by;
    },
  };
  watchWay(way, lost);
  const is = (state: RTCIceConnectionState) => {
    way.iceConnectionState = state;
    told();
  };
  return { lost, is };
}

it("a silent talk looks for another way soon, and then ever more seldom", () => {
  expect(Array.from({ length: 40 }, (_, looks) => looks).filter(isLost)).toEqual([2, 4, 8, 16, 32]);
});

it("a way that is silent for three seconds is lost, once", () => {
  const { lost, is } = watched();
  is("disconnected");
  vi.advanceTimersByTime(2999);
  expect(lost).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(lost).toHaveBeenCalledTimes(1);
});

it.each(["connected", "closed", "checking"] as const)("one that is %s meanwhile is not", (state) => {
  const { lost, is } = watched();
  is("disconnected");
  is(state);
  vi.advanceTimersByTime(10_000);
  expect(lost).not.toHaveBeenCalled();
});

it("one that has failed is lost at once, and again when it fails again", () => {
  const { lost, is } = watched();
  is("disconnected");
  is("failed");
  is("checking");
  is("failed");
  vi.advanceTimersByTime(10_000);
  expect(lost).toHaveBeenCalledTimes(2);
});
