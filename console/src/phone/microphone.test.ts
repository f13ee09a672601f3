import { describe, expect, it } from "vitest";
import { loudness } from "./microphone";

const tone = (height: number) => Float32Array.from({ length: 480 }, (_, n) => height * Math.sin(n / 5));

describe("the level meter", () => {
  it("shows silence as nothing and a full tone as nearly all", () => {
    expect(loudness(new Float32Array(480))).toBe(0);
    expect(loudness(new Float32Array(0))).toBe(0);
    expect(loudness(tone(1))).toBeGreaterThan(0.9);
    expect(loudness(tone(0.01))).toBeLessThan(loudness(tone(0.1)));
  });
});
