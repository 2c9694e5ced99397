// Makes one SVG sprite of the Lucide icons that templates, Python and TypeScript name.
// A name that Lucide does not have fails the build, so a page never shows an empty square.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const sources = [join(here, "../src"), join(here, "../../src/opentrax")];
const lucide = join(here, "../node_modules/lucide-static/icons");
// Named outright, so a name that Lucide lacks is an error …
const named = /\bicon(?:_name)?(?:\s*[=:(]\s*|\s+)["']([a-z][a-z0-9-]*)["']/g;
// … and any other word in a component's tag, or in a script that draws icons, that Lucide knows.
const tags = /\{%\s*(?:icon|button|pill|empty|note)\b[^%]*%\}/g;
const words = /["']([a-z][a-z0-9-]*)["']/g;

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) {
      return ["node_modules", "dist", "__pycache__", "migrations"].includes(name) ? [] : files(path);
    }
    return /\.(html|py|ts|svg)$/.test(name) ? [path] : [];
  });
}

function symbol(name, path) {
  const body = readFileSync(path, "utf8").replace(/<!--.*?-->/gs, "");
  const inner = body.slice(body.indexOf(">", body.indexOf("<svg")) + 1, body.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
}

function all(text, pattern) {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);
}

function namesIn(file) {
  const text = readFileSync(file, "utf8");
  const perhaps = file.endsWith(".html") ? all(text, tags).join(" ") : /\bicon/.test(text) ? text : "";
  const known = all(perhaps, words).filter((name) => existsSync(join(lucide, `${name}.svg`)));
  return [...all(text.replaceAll(/icon icon_name "[a-z-]+"/g, ""), named), ...known];
}

export function usedIcons() {
  return [...new Set(sources.flatMap(files).flatMap(namesIn))].sort();
}

export function iconSprite() {
  return {
    name: "icon-sprite",
    generateBundle() {
      const names = usedIcons();
      const missing = names.filter((name) => !existsSync(join(lucide, `${name}.svg`)));
      if (missing.length > 0) this.error(`Lucide has no icon named ${missing.join(", ")}`);
      const symbols = names.map((name) => symbol(name, join(lucide, `${name}.svg`)));
      this.emitFile({
        type: "asset",
        fileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`,
      });
    },
  };
}
