// Runs the vocabulary and any further texts through arabic.js: stdin {module, texts, stems} → stdout {folded, tokens, stems}.
import { readFileSync } from "node:fs";

const { module, texts, stems } = JSON.parse(readFileSync(0, "utf8"));
const { fold, light10, words } = await import(module);
const points = (text, end) => [...text.slice(0, end)].length; // offsets in code points, as Python counts
console.log(JSON.stringify({
  folded: texts.map(fold),
  tokens: texts.map((text) => words(text).map(([word, start, end]) => [fold(word), points(text, start), points(text, end)]).filter(([word]) => word)),
  stems: stems.map((word) => light10(fold(word))),
}));
