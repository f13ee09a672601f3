import { describe, expect, it } from "vitest";
import { inChinese } from "./chinese";
import type { Words } from "./inParts";

const filled = (template: string, values: Record<string, Words> = {}): Words => ({ template, values });

describe("what the server tells in parts, in Chinese", () => {
  it("is right whatever stands in its blanks", () => {
    const prompt = "Press 1, is now the time? Waits in {queue}: was it?";
    expect(
      inChinese(filled('{name}: was "{before}", is now "{now}"', { name: "hello", before: prompt, now: "你好" })),
    ).toBe(`hello：原为“${prompt}”，现为“你好”`);
  });

  it("is put into one another, as deep as it goes", () => {
    const english = filled("{name} {value}", { name: "english", value: "2" });
    expect(inChinese(filled("{what} (weight {n})", { what: english, n: "2 of 3 (english 2)" }))).toBe(
      "english 2（权重 2 of 3 (english 2)）",
    );
  });

  it("takes no name for a word of the server's", () => {
    expect(inChinese(filled("waits in {queue}", { queue: "busy" }))).toBe("在队列 busy 排队");
    expect(inChinese("busy")).toBe("busy");
  });

  it("is several words with what stands between them", () => {
    expect(inChinese({ between: " or ", words: [filled("no key"), filled("key {keys}", { keys: "1" })] })).toBe(
      "未按键或按键 1",
    );
  });

  it("is found again where it is told whole", () => {
    expect(inChinese(filled("60 s waited, overflow -> RM 李 138****0001"))).toContain("溢出");
  });
});
