// Puts the fonts of PDF documents beside what is built: Typst reads no compressed or variable fonts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const WEIGHTS = { "400Regular": "Inter_400Regular.ttf", "600SemiBold": "Inter_600SemiBold.ttf" };

export function documentFonts() {
  return {
    name: "document-fonts",
    generateBundle() {
      const { resolve } = createRequire(import.meta.url);
      for (const [folder, file] of Object.entries(WEIGHTS)) {
        const source = readFileSync(resolve(`@expo-google-fonts/inter/${folder}/${file}`));
        this.emitFile({ type: "asset", fileName: `fonts/${file}`, source });
      }
    },
  };
}
