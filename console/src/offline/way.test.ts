import { describe, expect, it } from "vitest";
import { wayOf } from "./way";

const HERE = "https://console.example";
const BUILT = ["/assets/index-AB12.js"];

function way(path: string, more: { method?: string; mode?: string } = {}) {
  return wayOf({ method: "GET", mode: "cors", url: new URL(path, HERE).href, ...more }, HERE, BUILT);
}

describe("the worker", () => {
  it("keeps what was built, and nothing of an older or a newer build", () => {
    expect(way("/assets/index-AB12.js")).toBe("kept");
    expect(way("/assets/index-CD34.js")).toBe("own");
  });

  it.each(["/api/v1/session", "/api/v1/live", "/api/v1/recordings/r1/sound", "/sip"])(
    "has nothing to do with %s",
    (path) => {
      expect(way(path)).toBe("own");
    },
  );

  it("answers for a page only, and for none that changes something", () => {
    expect(way("/desk", { mode: "navigate" })).toBe("page");
    expect(way("/desk")).toBe("own");
    expect(way("/assets/index-AB12.js", { method: "POST" })).toBe("own");
    expect(way("/desk", { mode: "navigate", method: "POST" })).toBe("own");
  });

  it("lets other servers be", () => {
    expect(way("https://elsewhere.example/assets/index-AB12.js")).toBe("own");
  });
});
