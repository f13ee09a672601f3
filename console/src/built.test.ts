// What was built, before it is served: small, and nothing in it that the Content-Security-Policy would refuse.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";

const BUILT = "../ivr/console/built";
const MOST_SCRIPT = 300_000;
const files = readdirSync(BUILT, { recursive: true, encoding: "utf8" });

describe("the built pages", () => {
  it("have less than 300 kB of compressed script at first, and less in each part that follows when it is needed", () => {
    const page = readFileSync(`${BUILT}/index.html`, "utf8");
    const [atFirst, later] = [true, false].map((named) =>
      files.filter((name) => name.endsWith(".js") && page.includes(name) === named).map(compressed),
    );
    expect(atFirst?.length).toBeGreaterThan(0);
    expect(atFirst?.reduce((all, one) => all + one, 0)).toBeLessThan(MOST_SCRIPT);
    expect(Math.max(0, ...(later ?? []))).toBeLessThan(MOST_SCRIPT);
  });

  it("have no script and no style in the page itself", () => {
    const page = readFileSync(`${BUILT}/index.html`, "utf8");
    expect(page.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|data:/g)).toBeNull();
    expect(page).toMatch(/<script type="module"[^>]*src="\/assets\/[\w-]+\.js"/);
  });

  it("have each text compressed beside it, and no source maps", () => {
    const texts = files.filter((name) => /\.(js|css|html|svg)$/.test(name));
    expect(texts.filter((name) => !existsSync(`${BUILT}/${name}.br`) || !existsSync(`${BUILT}/${name}.gz`))).toEqual(
      [],
    );
    expect(files.filter((name) => name.endsWith(".map"))).toEqual([]);
  });
});

function compressed(name: string): number {
  return statSync(`${BUILT}/${name}.gz`).size;
}
