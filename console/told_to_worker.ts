// The worker keeps what was built: it is told the names, and so is another one as soon as anything is.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "vite";

const COMPRESSED = /\.(gz|br)$/;

export function toldToWorker(): Plugin {
  let folder = "";
  return {
    name: "told-to-worker",
    apply: "build",
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: () => {
      const path = join(folder, "worker.js");
      const names = readdirSync(join(folder, "assets")).filter((name) => !COMPRESSED.test(name));
      const built = JSON.stringify(names.sort().map((name) => `/assets/${name}`));
      // the names have the hashes of their files; that page has none
      const version = createHash("sha256")
        .update(built)
        .update(readFileSync(join(folder, "offline.html")));
      const worker = readFileSync(path, "utf8").replaceAll("__BUILT__", built);
      writeFileSync(path, worker.replaceAll("__VERSION__", JSON.stringify(version.digest("hex").slice(0, 16))));
    },
  };
}
