import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { documentFonts } from "./tools/fonts.mjs";
import { iconSprite } from "./tools/icons.mjs";

// Each file directly in src/ is one page's entry; what they share lives in folders.
const entries = readdirSync(resolve(import.meta.dirname, "src"))
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
  .map((name) => resolve(import.meta.dirname, "src", name));

export default defineConfig({
  base: "./",
  plugins: [iconSprite(), documentFonts()],
  build: {
    outDir: resolve(import.meta.dirname, "../src/opentrax/kit/static/dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome123", "edge123", "firefox128", "safari17.5"],
    // A data: URL would be refused as a font by the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300,
    rollupOptions: { input: entries },
  },
});
