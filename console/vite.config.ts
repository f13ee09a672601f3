import { defineConfig } from "vite";
import { icons } from "./icons";
import { precompressed } from "./precompressed";
import { toldToWorker } from "./told_to_worker";

const CONTROLLER = "http://127.0.0.1:8090";

// No inline script and nothing as data: in the page: the Content-Security-Policy would refuse it.
export default defineConfig({
  plugins: [icons(), toldToWorker(), precompressed()],
  esbuild: { jsx: "automatic" },
  build: {
    outDir: "../ivr/console/built",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: false,
    rollupOptions: {
      input: { index: "index.html", offline: "offline.html", worker: "src/offline/worker.ts" },
      // a browser looks for a newer one at the same address, and its folder is what it may keep
      output: { entryFileNames: ({ name }) => (name === "worker" ? "worker.js" : "assets/[name]-[hash].js") },
    },
  },
  server: {
    proxy: { "/api": { target: CONTROLLER, ws: true }, "/sip": { target: CONTROLLER, ws: true } },
  },
});
