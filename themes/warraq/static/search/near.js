// How near two words are, as fingers and ears confuse them, and where the near ones stand: as plugins/warraq/arabic/nearness.py.
import { withoutArticle } from "./arabic.js";
import { Reader, termHash } from "./format.js";

const CUT_COST = 3, NAME_LETTERS = 3;
const SOUND_GROUPS = ["سصث", "ضظدذز", "تط", "قغجك", "اعه", "حهخ", "ايو", "ءئؤايو"];
const KEY_ROWS = ["ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر\uffffي\uffffوزظ"];
const SOUNDS = {
  sh: "ش", kh: "خ", gh: "غ", th: "ث", dh: "ذ", ch: "تش", ph: "ف", ou: "و", oo: "و", ee: "ي", aa: "ا", a: "ا", b: "ب", c: "ك", d: "د",
  e: "ي", f: "ف", g: "ج", h: "ه", i: "ي", j: "ج", k: "ك", l: "ل", m: "م", n: "ن", o: "و", p: "ب", q: "ق", r: "ر", s: "س", t: "ت", u: "و",
  v: "ف", w: "و", x: "كس", y: "ي", z: "ز",
};
const COSTS = new Map();
KEY_ROWS.forEach((keys, row) => [...keys].forEach((key, at) => {
  for (const other of [row - 1, row, row + 1]) {
    for (const near of [at - 1, at, at + 1]) if (KEY_ROWS[other]?.[near]) COSTS.set(key + KEY_ROWS[other][near], 7);
  }
}));
for (const group of SOUND_GROUPS) for (const a of group) for (const b of group) COSTS.set(a + b, 5);
const gap = (letter, before) => (letter === before ? 5 : "اويءئؤ".includes(letter) ? 6 : 10);

/** How far two folded words are apart, in tenths of a letter; 99 where above `limit`. */
export function distance(first, second, limit) {
  if (Math.abs(first.length - second.length) > 2) return 99;
  let above = [], row = [0];
  for (let j = 0; j < second.length; j++) row.push(row[j] + gap(second[j], second[j - 1]));
  for (let i = 0; i < first.length; i++) {
    const mine = first[i], before = first[i - 1], skip = gap(mine, before), current = [row[0] + skip];
    for (let j = 0; j < second.length; j++) {
      const other = second[j];
      let cost = Math.min(row[j + 1] + skip, current[j] + gap(other, second[j - 1]),
        row[j] + (mine === other ? 0 : COSTS.get(mine + other) ?? 10));
      if (i && j && mine === second[j - 1] && before === other && mine !== other) cost = Math.min(cost, above[j - 1] + 6);
      current.push(cost);
    }
    if (Math.min(...current) > limit) return 99;
    [above, row] = [row, current];
  }
  return row.at(-1) <= limit ? row.at(-1) : 99;
}

/** How a folded Latin word may be written in Arabic: with its vowels, and with the first and last alone. */
export function transliterations(word) {
  if (word.length < NAME_LETTERS || !/^[a-z]+$/.test(word)) return [];
  const single = word.replace(/([^aeiou])\1+/g, "$1");
  const bare = single[0] + single.slice(1, -1).replace(/[aeiou]/g, "") + (single.length > 1 ? single.at(-1) : "");
  return [...new Set([single, bare].map((spelling) => spelling.replace(/sh|kh|gh|th|dh|ch|ph|ou|oo|ee|aa|./g, (sound) => SOUNDS[sound])))];
}

const CLASSES = new Map(["ق غجكچگ", "ت ط", "س صث", "د ظضذز", "ب پ", "ف ڤ", " اويهءئؤع"].flatMap((line) => {
  const [name, letters] = line.split(" ");
  return Array.from(letters, (letter) => [letter, name]);
}));

/** What the spellings of a foreign name have in common. */
export const skeleton = (word) => Array.from(word, (letter) => CLASSES.get(letter) ?? letter).join("").replace(/(.)\1+/gu, "$1");

// What to compare with the words of the corpus, and the cost of having cut it so: lists to be tried until one finds something.
function spellings(word) {
  const latin = transliterations(word);
  if (latin.length) return [[word, ...latin].filter(({ length }) => length >= 3).map((spelling) => [spelling, 0])];
  const bare = withoutArticle(word), cuts = [], whole = bare.length < 3 ? [] : [[bare, 0]];
  for (let cut = 1; cut <= 3 && bare.length - cut >= 3 && "الوبكفغىة".includes(bare[cut - 1]); cut++) cuts.push([bare.slice(cut), CUT_COST * cut]);
  return bare === word ? [[...whole, ...cuts]] : [whole, cuts];
}

function nearKeys(word) {
  const size = word.length, keys = new Set();
  for (const other of [size - 1, size, size + 1]) {
    const half = other >> 1;
    if (other >= 3) keys.add("<" + word.slice(0, half)).add(">" + word.slice(Math.max(0, size - (other - half))));
  }
  const bones = skeleton(word);
  if (bones.length >= 2) keys.add("~" + bones);
  return [...keys];
}

/** The (at most three) words of the corpus nearest to a word, by distance, then frequency; `near` reads what a key holds. */
export async function nearWords(word, near) {
  const found = new Map();
  for (const attempt of spellings(word.replace(/(.)\1{2,}/gu, "$1"))) {
    const asked = attempt.flatMap(([spelling, cost]) => nearKeys(spelling).map((key) => [spelling, cost, key]));
    const buckets = await Promise.all(asked.map(([, , key]) => near(key)));
    asked.forEach(([spelling, cost], i) => {
      const limit = spelling.length > 5 ? 13 : spelling.length > 3 ? 10 : 7;
      for (const [candidate, bits] of buckets[i]) {
        const total = distance(spelling, candidate, limit - cost) + cost;
        if (total <= limit && total < (found.get(candidate)?.[0] ?? 99)) found.set(candidate, [total, bits]);
      }
    });
    if (found.size) break;
  }
  const rank = (one) => found.get(one)[0] - found.get(one)[1];
  return [...found.keys()].sort((a, b) => rank(a) - rank(b) || compare(a, b)).slice(0, 3);
}

/** What a key of near words holds. */
export async function near(index, key) {
  const path = await index.shardPath("f", "near", termHash(key) % index.entry.near);
  return (await index.read(path, readNear)).get(key) ?? [];
}

/** Near words: key → [word, bit length of its frequency]. */
export function readNear(bytes) {
  const reader = new Reader(bytes, "WF");
  const [count, stringBytes] = reader.list(2);
  const numbers = bytes.subarray(reader.at + stringBytes);
  let at = 0;
  return new Map(reader.list(count, () => {
    let size = 0, factor = 1;
    do size += (numbers[at] & 127) * factor, factor *= 128; while (numbers[at++] > 127);
    const key = reader.string();
    return [key, reader.list(size, () => [reader.string(key.slice(1)), numbers[at++]])];
  }));
}

export const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
