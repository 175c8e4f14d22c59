// The best window of a text, number for number as plugins/warraq/search/excerpt.py.
import { formOf, words } from "./arabic.js";

const EXCERPT = 240, FRAGMENT_WORDS = 5, REPEATED = 0.1;

/** [start, end, term, weight] of each word whose form stands in `weights` (Map: form → [term, weight]). */
export const matches = (text, weights) =>
  words(text).flatMap(([word, start, end]) => {
    const hit = weights.get(formOf(word));
    return hit ? [[start, end, ...hit]] : [];
  });

function frame(text, found) {
  if (text.length <= EXCERPT) return [0, text.length];
  let best = -1, bestScore = 0;
  for (let i = 0; i < found.length; i++) {
    const seen = new Set();
    let score = 0;
    for (let j = i; j < found.length && found[j][1] - found[i][0] <= EXCERPT; j++) {
      const [, , term, weight] = found[j];
      score += seen.has(term) ? weight * REPEATED : weight;
      seen.add(term);
    }
    if (score > bestScore + 1e-9) [best, bestScore] = [i, score];
  }
  if (best < 0) return [0, wordEnd(text, EXCERPT)];
  const first = found[best][0];
  let last = found[best][1];
  for (let i = best; i < found.length; i++) if (found[i][1] - first <= EXCERPT) last = Math.max(last, found[i][1]);
  let start = Math.max(0, first - Math.floor((EXCERPT - (last - first)) / 2));
  if (start) while (start < first && !/\s/.test(text[start - 1])) start++;
  return [start, Math.max(last, wordEnd(text, start + EXCERPT))];
}

function wordEnd(text, end) {
  if (end >= text.length) return text.length;
  while (end > 0 && !/\s/.test(text[end])) end--;
  return end;
}

/** {excerpt, highlights, fragment} of a text. */
export function excerptOf(text, weights) {
  const found = matches(text, weights);
  const [start, end] = frame(text, found);
  const inside = found.filter(([from, to]) => start <= from && to <= end);
  const before = start ? "… " : "";
  const shift = before.length - start;
  return {
    excerpt: before + text.slice(start, end).replace(/\s/g, " ") + (end < text.length ? " …" : ""),
    highlights: inside.map(([from, to]) => [from + shift, to + shift]),
    fragment: inside.length ? fragmentAt(text, inside[0][0]) : "",
  };
}

function fragmentAt(text, start) {
  const line = text.indexOf("\n", start);
  const passage = words(text, start, line < 0 ? text.length : line).slice(0, FRAGMENT_WORDS);
  return ":~:text=" + encodeURIComponent(text.slice(start, passage.at(-1)[2])).replace(/-/g, "%2D");
}
