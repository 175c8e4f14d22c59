// What most queries do without, fetched when one needs it: neighbours of unknown words, phrases, facets, completion.
import { EPOCH, fold, withoutArticle, words } from "./arabic.js";
import { Reader, weigh } from "./format.js";
import { Planner } from "./plan.js";

export { conditions, dayRange, parse, withoutPhrases } from "./query.js";

const SOUND_GROUPS = ["سصث", "ضظدذز", "تط", "قغجك", "اعه", "حهخ", "ايو", "ءئؤايو"];
const KEY_ROWS = ["ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر\uffffي\uffffوزظ"];
const MOST_BLOCKS = 6, CUT_COST = 3, PREFIX_LETTERS = 2, NAME_LETTERS = 3;
const KEYS = new Map([..."`qwertyuiop[]asdfghjkl;'zxcvnm,./"].map((key, i) => [key, "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ"[i]]));
const SHIFTED = { b: "لا", H: "أ", Y: "إ", N: "آ", B: "لآ", G: "لأ", T: "لإ" };
const SOUNDS = {
  sh: "ش", kh: "خ", gh: "غ", th: "ث", dh: "ذ", ch: "تش", ph: "ف", ou: "و", oo: "و", ee: "ي", aa: "ا", a: "ا", b: "ب", c: "ك", d: "د",
  e: "ي", f: "ف", g: "ج", h: "ه", i: "ي", j: "ج", k: "ك", l: "ل", m: "م", n: "ن", o: "و", p: "ب", q: "ق", r: "ر", s: "س", t: "ت", u: "و",
  v: "ف", w: "و", x: "كس", y: "ي", z: "ز",
};
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

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

/** What the keys of a text write on the Arabic keyboard. */
export const otherKeyboard = (text) =>
  Array.from(text, (key) => SHIFTED[key] ?? KEYS.get(key) ?? SHIFTED[key.toLowerCase()] ?? KEYS.get(key.toLowerCase()) ?? key).join("");

/** How a folded Latin word may be written in Arabic: with its vowels, and with the first and last alone. */
export function transliterations(word) {
  if (word.length < NAME_LETTERS || !/^[a-z]+$/.test(word)) return [];
  const single = word.replace(/([^aeiou])\1+/g, "$1");
  const bare = single[0] + single.slice(1, -1).replace(/[aeiou]/g, "") + (single.length > 1 ? single.at(-1) : "");
  return [...new Set([single, bare].map((spelling) => spelling.replace(/sh|kh|gh|th|dh|ch|ph|ou|oo|ee|aa|./g, (sound) => SOUNDS[sound])))];
}

function spellings(word) {
  const latin = transliterations(word);
  let found = [[withoutArticle(word), 0]];
  if (latin.length) found = [word, ...latin].map((spelling) => [spelling, 0]);
  else if (found[0][0] === word) {
    for (let cut = 1; cut <= 3 && word.length - cut >= 3 && "الوبكفغى".includes(word[cut - 1]); cut++) found.push([word.slice(cut), CUT_COST * cut]);
  }
  return found.filter(([spelling]) => spelling.length >= 3);
}

function nearKeys(word) {
  const size = word.length, keys = new Set();
  for (const other of [size - 1, size, size + 1]) {
    const half = other >> 1;
    if (other >= 3) keys.add("<" + word.slice(0, half)).add(">" + word.slice(Math.max(0, size - (other - half))));
  }
  return [...keys];
}

/** The (at most three) words of the corpus nearest to a word, by distance, then frequency; `near` reads what a key holds. */
export async function nearWords(word, near) {
  const found = new Map();
  const asked = spellings(word).flatMap(([spelling, cost]) => nearKeys(spelling).map((key) => [spelling, cost, key]));
  const buckets = await Promise.all(asked.map(([, , key]) => near(key)));
  asked.forEach(([spelling, cost], i) => {
    const limit = spelling.length > 3 ? 10 : 7;
    for (const [candidate, bits] of buckets[i]) {
      const total = distance(spelling, candidate, limit - cost) + cost;
      if (total <= limit && total < (found.get(candidate)?.[0] ?? 99)) found.set(candidate, [total, bits]);
    }
  });
  const rank = (one) => found.get(one)[0] - found.get(one)[1];
  return [...found.keys()].sort((a, b) => rank(a) - rank(b) || compare(a, b)).slice(0, 3);
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

/** A block of words: [folded, as written, bit length of its frequency]. */
export function readWords(bytes) {
  const reader = new Reader(bytes, "WW");
  const [count, stringBytes] = reader.list(2);
  const stringsAt = reader.at;
  reader.at += stringBytes;
  const numbers = reader.numbers(2 * count);
  reader.at = stringsAt;
  let before = "";
  return reader.list(count, (_, i) => {
    before = before.slice(0, numbers[2 * i]) + reader.string();
    return [before, reader.string(before), numbers[2 * i + 1]];
  });
}

/** [first word, name] of every block of words. */
export function readBlocks(bytes) {
  const reader = new Reader(bytes, "WB");
  return reader.list(reader.number(), () => [reader.string(), reader.name()]);
}

/** The words that begin with `prefix`, most frequent first; `block` reads a block by its name. */
export async function wordsFrom(prefix, blocks, block) {
  const names = [];
  for (let at = Math.max(0, blocks.findLastIndex(([first]) => compare(first, prefix) <= 0)); names.length < MOST_BLOCKS && at < blocks.length; at++) {
    if (compare(blocks[at][0], prefix) > 0 && !blocks[at][0].startsWith(prefix)) break;
    names.push(blocks[at][1]);
  }
  const read = (await Promise.all(names.map(block))).flat().filter(([word]) => word.startsWith(prefix));
  return read.sort((a, b) => b[2] - a[2] || a[0].length - b[0].length || compare(a[0], b[0]));
}

/** The beginning of a text before its last word, and that word folded, if it is being typed and long enough. */
export function lastWord(text) {
  const [word, start, end] = words(text).at(-1) ?? [];
  return word && end === text.length && fold(word).length >= PREFIX_LETTERS ? [text.slice(0, start), fold(word)] : null;
}

/** The position of every occurrence of the `place`-th of `lists`. */
function readPositions(bytes, lists, place) {
  const reader = new Reader(bytes, "WO");
  for (let i = 0; i < place; i++) reader.numbers(lists[i].symbols.length);
  const { starts, symbols } = lists[place];
  const positions = reader.numbers(symbols.length);
  for (let document = 0; document < starts.length - 1; document++) {
    for (let i = starts[document] + 1; i < starts[document + 1]; i++) {
      if (symbols[i] === symbols[i - 1]) positions[i] += positions[i - 1];
    }
  }
  return positions;
}

/** The documents in which terms stand `places` apart; `terms` are [postings, positions]. */
function phrase(terms, places) {
  let begun; // document → positions at which the phrase may begin
  terms.forEach(([{ documents, starts }, positions], i) => {
    const next = new Map();
    documents.forEach((document, n) => {
      const before = begun?.get(document);
      if (begun && !before) return;
      const here = Array.from(positions.subarray(starts[n], starts[n + 1]), (at) => at - places[i]);
      const kept = before ? here.filter((at) => before.has(at)) : here;
      if (kept.length) next.set(document, new Set(kept));
    });
    begun = next;
  });
  return [...begun.keys()];
}

/** The documents that match each of some items. */
export const matching = (index, plan, items) => Promise.all(items.map((item) => matchingOne(index, plan, item)));

async function matchingOne(index, plan, { kind, text, exclude }) {
  const documentsOf = async (entry) => (entry ? [...(await index.postings(entry)).documents] : []);
  if (kind === "tag" || kind === "source") return documentsOf(await index.lookup((kind === "tag" ? "#" : "@") + fold(text)));
  if (kind === "prefix") {
    const begun = await new Planner(index, "stem").beginning(text);
    return (await Promise.all(begun.map(async ([word]) => {
      const entry = await index.lookup(index.stem(word));
      if (!entry) return [];
      const postings = await index.postings(entry);
      const tf = weigh(postings, entry.forms.map((form) => fold(form) === word));
      return [...postings.documents].filter((_, i) => tf[i]);
    }))).flat();
  }
  if (kind === "word" && !exclude) {
    return (await Promise.all((plan.slots.get(text)?.options ?? []).map(({ entry }) => documentsOf(entry)))).flat();
  }
  const forms = text.split(" ").map((form, at) => [fold(form), at]).filter(([word]) => !index.stopWords.has(word));
  const entries = await Promise.all(forms.map(([word]) => index.lookup(index.stem(word))));
  if (!entries.length || !entries.every(Boolean)) return [];
  if (kind === "phrase") {
    const placed = (entry) => Promise.all([index.postings(entry), index.positions(entry, readPositions)]);
    return phrase(await Promise.all(entries.map(placed)), forms.map(([, at]) => at));
  }
  if (kind === "word") return documentsOf(entries[0]);
  const { documents, starts, symbols } = await index.postings(entries[0]);
  return [...documents].filter((_, i) => symbols.subarray(starts[i], starts[i + 1]).some((symbol) => symbol % 3 === 1));
}

/** The labels, and the numbers of each document's. */
export function readLabels(bytes) {
  const reader = new Reader(bytes, "WG");
  const [count, documents] = reader.list(2);
  const labels = reader.list(count, () => reader.string());
  return { labels, of: Array.from(reader.numbers(documents)).map((size) => reader.numbers(size)) };
}

/** How many of the documents found have each year, tag and source. */
export function count(found, days, { labels, of }) {
  const years = new Map(), numbers = new Map();
  const add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const [document] of found) {
    if (days[document]) add(years, String(new Date((days[document] - EPOCH) * 864e5).getUTCFullYear()).padStart(4, "0"));
    for (const number of of[document]) add(numbers, number);
  }
  const ranked = [...numbers].sort(([a, x], [b, y]) => y - x || a - b);
  const having = (sign) => ranked.filter(([n]) => labels[n][0] === sign).map(([n, times]) => [labels[n].slice(1), times]);
  return { years: [...years].sort(([a], [b]) => compare(b, a)), tags: having("#"), sources: having("@") };
}

// A word without its last letters, which may be a stem: languages other than Arabic have no stemmer here.
export function beginnings(word) {
  const letters = [...word], least = Math.max(3, Math.ceil(letters.length / 2));
  return [1, 2, 3].map((cut) => letters.length - cut).filter((kept) => kept >= least).map((kept) => letters.slice(0, kept).join(""));
}
