// Reads queries: stdin {module, texts} → stdout, a list of {items: [[kind, text, exclude, either]], from, to}.
import { readFileSync } from "node:fs";

const { module, texts } = JSON.parse(readFileSync(0, "utf8"));
const { parse } = await import(module);
console.log(JSON.stringify(texts.map(parse).map(({ items, from, to }) => (
  { items: items.map(({ kind, text, exclude, either }) => [kind, text, exclude, either]), from, to }
))));
