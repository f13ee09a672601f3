import { defineConfig } from "vite";
import { precompressed } from "./precompressed";

const CONTROLLER = "http://127.0.0.1:8090";

// No inline script and nothing as data: in the page: the Content-Security-Policy would refuse it.
export default defineConfig({
  plugins: [precompressed()],
  esbuild: { jsx: "automatic" },
  build: {
    outDir: "../ivr/console/built",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: false,
  },
  server: {
    proxy: { "/api": { target: CONTROLLER, ws: true }, "/sip": { target: CONTROLLER, ws: true } },
  },
});
