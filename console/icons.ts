// The icon in the sizes in which systems want it, drawn from the one that stands in src/look.
import { readFileSync } from "node:fs";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { Plugin } from "vite";

const DRAWN = "src/look/icon.svg";
const WASM = "node_modules/@resvg/resvg-wasm/index_bg.wasm";
const ROUND = ' rx="8"';

export function icons(): Plugin {
  return {
    name: "icons",
    apply: "build",
    async generateBundle() {
      const drawn = readFileSync(DRAWN, "utf8");
      // to its edges, for systems that cut it into a shape of their own
      const whole = drawn.replace(ROUND, "");
      if (whole === drawn) this.error(`${DRAWN}: its ground is expected to have${ROUND}.`);
      await initWasm(readFileSync(WASM));
      for (const [name, svg, width] of [
        ["192", drawn, 192],
        ["512", drawn, 512],
        ["whole-512", whole, 512],
        ["whole-180", whole, 180],
      ] as const) {
        this.emitFile({ type: "asset", fileName: `icons/${name}.png`, source: png(svg, width) });
      }
    },
  };
}

function png(svg: string, width: number): Uint8Array {
  return new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().asPng();
}
