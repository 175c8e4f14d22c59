// What most queries do without, fetched when one needs it: neighbours of unknown words, phrases, facets, completion.
import { fold, withoutArticle, words } from "./arabic.js";
import { Reader, termHash, weigh } from "./format.js";
import { conditions, dayRange, parse, withoutPhrases } from "./query.js";

export { conditions, parse } from "./query.js";

// What stands for a word that the archive lacks, as plan.py has it.
const NEAR_WEIGHTS = [1, 0.5, 0.3], STRIPPED_WEIGHT = 0.8, NEAR_BESIDE_STRIPPED = 0.7, NEAR_BESIDE_UNATTESTED = 0.7, NEAR_BESIDE_RARE = 0.3;
const RARE = 2, RARE_RATIO = 20, FAMILY_WEIGHT = 0.4, PREFIX_WORDS = 12, YEAR_WEIGHT = 0.5;
const FIRST_HALVES = ["عبد", "ابو", "ابي", "ابن", "بن", "ام", "غير"];

const SOUND_GROUPS = ["سصث", "ضظدذز", "تط", "قغجك", "اعه", "حهخ", "ايو", "ءئؤايو"];
const KEY_ROWS = ["ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر\uffffي\uffffوزظ"];
const MOST_BLOCKS = 6, CUT_COST = 3, PREFIX_LETTERS = 2, TITLE_LETTERS = 3, NAME_LETTERS = 3;
const KEYS = new Map([..."`qwertyuiop[]asdfghjkl;'zxcvnm,./"].map((key, i) => [key, "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ"[i]]));
const SHIFTED = { b: "لا", H: "أ", Y: "إ", N: "آ", B: "لآ", G: "لأ", T: "لإ" };
const SOUNDS = {
  sh: "ش", kh: "خ", gh: "غ", th: "ث", dh: "ذ", ch: "تش", ph: "ف", ou: "و", oo: "و", ee: "ي", aa: "ا", a: "ا", b: "ب", c: "ك", d: "د",
  e: "ي", f: "ف", g: "ج", h: "ه", i: "ي", j: "ج", k: "ك", l: "ل", m: "م", n: "ن", o: "و", p: "ب", q: "ق", r: "ر", s: "س", t: "ت", u: "و",
  v: "ف", w: "و", x: "كس", y: "ي", z: "ز",
};
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const byFrequency = (a, b) => b.df - a.df || compare(a.term, b.term);
const distinct = (entries) => [...new Map(entries.filter(Boolean).map((entry) => [entry.term, entry])).values()];

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

// What the keys of a text write on the Arabic keyboard.
const otherKeyboard = (text) =>
  Array.from(text, (key) => SHIFTED[key] ?? KEYS.get(key) ?? SHIFTED[key.toLowerCase()] ?? KEYS.get(key.toLowerCase()) ?? key).join("");

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

// What remains of a word when one more affix is taken off.
const MORE_PREFIXES = ["وبال", "ولل", "وال", "بال", "كال", "فال", "لل", "ال", "وب", "ول", "وك", "فل", "و", "ف", "ب", "ل", "ك", "س"];
const MORE_SUFFIXES = ["تهما", "تهم", "تنا", "هما", "هم", "هن", "نا", "كم", "وا", "ت", "ا", "تي"];

const arabicRests = (word) => [
  ...MORE_PREFIXES.filter((p) => word.startsWith(p)).map((p) => word.slice(p.length)),
  ...MORE_SUFFIXES.filter((s) => word.endsWith(s)).map((s) => word.slice(0, -s.length)),
].filter((rest) => rest.length >= 3);

// A word without its last letters, which may be a stem: languages other than Arabic have no stemmer here.
function beginnings(word) {
  const letters = [...word], least = Math.max(3, Math.ceil(letters.length / 2));
  return [1, 2, 3].map((cut) => letters.length - cut).filter((kept) => kept >= least).map((kept) => letters.slice(0, kept).join(""));
}

const rests = (index, word) => (index.entry.language === "ar" ? arabicRests : beginnings)(word);

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

/** Gives `slot`, a word that the archive lacks or hardly has, what may stand for it, and what may have been `meant`. */
export async function standIns(index, slot, attested, level) {
  const { word, key, options, exact } = slot;
  const known = async (keys) => distinct(await Promise.all([...new Set(keys)].map((one) => index.lookup(one)))).sort(byFrequency);
  const weighted = (entries, factor) => entries.slice(0, NEAR_WEIGHTS.length).map((entry, i) => ({ entry, weight: NEAR_WEIGHTS[i] * factor }));
  const terms = async (near) => distinct(await Promise.all(near.map((one) => index.lookup(index.stem(one)))));
  const nearest = () => nearWords(word, (one) => near(index, one));
  if (exact) {
    const { entry } = options[0];
    if (level === "family") options.push(...(await known(rests(index, entry.term))).map((other) => ({ entry: other, weight: FAMILY_WEIGHT })));
    if ((level === "stem" || level === "family") && (!attested || entry.df <= RARE)) {
      const found = (await terms(await nearest())).filter(({ df }) => !attested || df >= RARE_RATIO * entry.df);
      options.push(...weighted(found, attested ? NEAR_BESIDE_RARE : NEAR_BESIDE_UNATTESTED));
    }
  } else {
    const instead = async () => {
      const spelt = await known(transliterations(word).map(index.stem));
      return spelt.length ? spelt : known([...rests(index, key), ...secondHalves(word).map(index.stem)]);
    };
    const [[stripped], found] = await Promise.all([instead(), nearest()]);
    if (stripped) options.push({ entry: stripped, weight: STRIPPED_WEIGHT });
    options.push(...weighted(await terms(found), stripped ? NEAR_BESIDE_STRIPPED : 1));
    if (found.length) {
      const meant = await index.lookup(index.stem(found[0]));
      slot.meant = meant?.forms.find((one) => fold(one) === found[0]) ?? found[0];
    }
  }
  const seen = new Set();
  slot.options = options.filter(({ entry: { term } }) => !seen.has(term) && seen.add(term));
}

const secondHalves = (word) => FIRST_HALVES.filter((half) => word.startsWith(half)).map((half) => word.slice(half.length)).filter(({ length }) => length >= 3);

async function near(index, key) {
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

/** The words that begin with `prefix`, most frequent first. */
async function wordsFrom(index, prefix) {
  const blocks = await index.column("words", readBlocks), names = [];
  for (let at = Math.max(0, blocks.findLastIndex(([first]) => compare(first, prefix) <= 0)); names.length < MOST_BLOCKS && at < blocks.length; at++) {
    if (compare(blocks[at][0], prefix) > 0 && !blocks[at][0].startsWith(prefix)) break;
    names.push(blocks[at][1]);
  }
  const read = (await Promise.all(names.map((name) => index.read(index.named("w", name), readWords)))).flat().filter(([word]) => word.startsWith(prefix));
  return read.sort((a, b) => b[2] - a[2] || a[0].length - b[0].length || compare(a[0], b[0]));
}

/** [folded, as written] of the most frequent words that begin with `form`. */
export const beginning = async (index, form) => (await wordsFrom(index, fold(form))).slice(0, PREFIX_WORDS);

// The text before its last word, and that word folded, if it is being typed and long enough.
function begun(text) {
  const [word, start, end] = words(text).at(-1) ?? [];
  return word && end === text.length && fold(word).length >= PREFIX_LETTERS ? [text.slice(0, start), fold(word)] : [];
}

/** Completions of the last word of `text`: whole queries. */
export async function suggest(index, text, limit) {
  const [before, prefix] = begun(text);
  return prefix ? (await wordsFrom(index, prefix)).slice(0, limit).map(([, written]) => before + written) : [];
}

/** The documents, newest first, in whose titles all words of `text` stand, the last as one of its two most frequent completions. */
export async function titled(index, text, limit) {
  const [before, prefix] = begun(text);
  if (!prefix || prefix.length < TITLE_LETTERS) return [];
  const inTitle = (form) => matching(index, null, { kind: "title", text: form });
  const whole = words(before).map(([word]) => fold(word)).filter((word) => word && !index.stopWords.has(word));
  const ends = (await wordsFrom(index, prefix)).slice(0, 2).map(([word]) => word);
  const [last, ...others] = await Promise.all([Promise.all(ends.map(inTitle)), ...whole.map(inTitle)]);
  const sets = others.map((documents) => new Set(documents));
  return [...new Set(last.flat())].filter((document) => sets.every((set) => set.has(document))).sort((a, b) => b - a).slice(0, limit);
}

/** The text with its unknown words replaced by their nearest. */
export function suggestion(text, corrections) {
  let out = "", at = 0;
  for (const [word, start, end] of words(text)) {
    const meant = corrections.get(fold(word));
    if (meant) [out, at] = [out + text.slice(at, start) + meant, end];
  }
  return out + text.slice(at);
}

/** What was meant by a query in Latin letters that were typed on the Arabic keyboard, with its plan; nothing where it was not. */
export async function retyped(query, plan) {
  const typed = otherKeyboard([...query].slice(0, 2000).join(""));
  const asked = parse(typed), made = await plan(asked), slots = [...made.slots.values()];
  return slots.length && slots.every(({ exact }) => exact) ? [asked, made, typed] : null;
}

async function positions(index, entry) {
  const [path, lists, place] = entry.files
    ? [entry.files[1], [await index.postings(entry)], 0]
    : await index.shard(entry.term).then((shard) => [shard.positions, shard.lists, entry.place]);
  return readPositions(await index.read(index.named("o", path), (raw) => raw), lists, place);
}

// The position of every occurrence of the `place`-th of `lists`.
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

/** Lets `matched` hold only what meets the conditions and bounds of a query, and adds to `scores` what years in it give. */
export async function narrow(index, plan, asked, bounds, scores, matched) {
  const sets = (items) => Promise.all(items.map((item) => matching(index, plan, item)));
  const years = asked.items.filter(({ kind, exclude, text }) => kind === "word" && !exclude && /^\d{4}$/.test(fold(text)) && fold(text) > "0000");
  const [required, excluded, days] = await Promise.all([
    Promise.all(plan.required.map(sets)), sets(plan.excluded), bounds.length + years.length ? index.days() : [],
  ]);
  for (const group of required) {
    const either = new Uint8Array(matched.length);
    for (const documents of group) for (const document of documents) either[document] = 1;
    either.forEach((met, document) => met || (matched[document] = 0));
  }
  for (const documents of excluded) for (const document of documents) matched[document] = 0;
  for (const [first, last] of bounds.map(dayRange)) days.forEach((day, document) => (day >= first && day <= last) || (matched[document] = 0));
  for (const year of plan.terms.size ? new Set(years.map(({ text }) => fold(text))) : []) {
    const [first, last] = dayRange([year, year]);
    const inside = days.map((day) => day >= first && day <= last);
    const gain = YEAR_WEIGHT * index.idf(inside.reduce((sum, one) => sum + one, 0));
    inside.forEach((one, document) => (scores[document] += one * gain));
  }
}

/** What is asked again when nothing is found, and why: without phrases, then without dates. */
export function* relaxations(asked) {
  if (asked.items.some(({ kind, exclude }) => kind === "phrase" && !exclude)) yield [(asked = withoutPhrases(asked)), "phrase"];
  if (asked.items.length && asked.from) yield [{ ...asked, from: null, to: null }, "dates"];
}

async function matching(index, plan, { kind, text, exclude }) {
  const documentsOf = async (entry) => (entry ? [...(await index.postings(entry)).documents] : []);
  if (kind === "tag" || kind === "source") return documentsOf(await index.lookup((kind === "tag" ? "#" : "@") + fold(text)));
  if (kind === "prefix") {
    const begun = await beginning(index, text);
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
    const placed = (entry) => Promise.all([index.postings(entry), positions(index, entry)]);
    return phrase(await Promise.all(entries.map(placed)), forms.map(([, at]) => at));
  }
  if (kind === "word") return documentsOf(entries[0]);
  const { documents, starts, symbols } = await index.postings(entries[0]);
  return [...documents].filter((_, i) => symbols.subarray(starts[i], starts[i + 1]).some((symbol) => symbol % 3 === 1));
}
