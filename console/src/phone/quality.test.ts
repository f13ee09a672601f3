import { describe, expect, it } from "vitest";
import { counted, isSilent, mosOf, NOTHING, qualityBetween } from "./quality";

const REPORT = [
  { type: "inbound-rtp", kind: "audio", packetsReceived: 100, packetsLost: 2, jitter: 0.004 },
  { type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.03, fractionLost: 0.01 },
  { type: "inbound-rtp", kind: "video", packetsReceived: 9999 },
  { type: "candidate-pair" },
];

describe("quality", () => {
  it("counts audio alone, in milliseconds and percent", () => {
    expect(counted(REPORT)).toEqual({ received: 100, lost: 2, jitterMs: 4, roundTripMs: 30, lostThereShare: 1 });
    expect(counted([])).toEqual(NOTHING);
  });

  it("is that of the time between two counts, not of the whole talk", () => {
    const before = { ...NOTHING, received: 1000, lost: 500 };
    const found = qualityBetween(before, { ...before, received: 1090, lost: 510 });
    expect(found?.loss).toBeCloseTo(10);
  });

  it("is the worse of the two directions", () => {
    const now = { ...NOTHING, received: 100, lost: 1, lostThereShare: 20 };
    expect(qualityBetween(NOTHING, now)?.loss).toBe(20);
  });

  it("knows nothing while nothing comes, and says so", () => {
    const now = { ...NOTHING, received: 7 };
    expect(qualityBetween(now, now)).toBeNull();
    expect(isSilent(now, now)).toBe(true);
    expect(isSilent(NOTHING, now)).toBe(false);
  });

  it("falls with loss, jitter and delay, between 1 and 4.5", () => {
    expect(mosOf(0, 2, 20)).toBeGreaterThan(4.3);
    expect(mosOf(0, 2, 20)).toBeLessThan(4.5);
    expect(mosOf(5, 2, 20)).toBeLessThan(mosOf(1, 2, 20));
    expect(mosOf(0, 80, 20)).toBeLessThan(mosOf(0, 2, 20));
    expect(mosOf(0, 2, 700)).toBeLessThan(mosOf(0, 2, 20));
    expect(mosOf(100, 500, 5000)).toBe(1);
  });
});
