// What most queries do without, fetched when one needs it: phrases, dates, completion, another keyboard.
import { fold, formOf, words } from "./arabic.js";
import { Reader, readColumn, weigh } from "./format.js";
import { slashed } from "./index.js";
import { conditions, dayRange, parse, withoutPhrases } from "./query.js";

import { compare } from "./near.js";

export { fit, mend } from "./mend.js";
export { conditions, parse } from "./query.js";

const MOST_BLOCKS = 6, PREFIX_LETTERS = 2, TITLE_LETTERS = 3, PREFIX_WORDS = 12, YEAR_WEIGHT = 0.5;
const KEYS = new Map([..."`qwertyuiop[]asdfghjkl;'zxcvnm,./"].map((key, i) => [key, "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ"[i]]));
const SHIFTED = { b: "لا", H: "أ", Y: "إ", N: "آ", B: "لآ", G: "لأ", T: "لإ" };


// What the keys of a text write on the Arabic keyboard.
const otherKeyboard = (text) =>
  Array.from(text, (key) => SHIFTED[key] ?? KEYS.get(key) ?? SHIFTED[key.toLowerCase()] ?? KEYS.get(key.toLowerCase()) ?? key).join("");

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
  const read = (await Promise.all(names.map((name) => index.read("w/" + slashed(name), readWords)))).flat().filter(([word]) => word.startsWith(prefix));
  return read.sort((a, b) => b[2] - a[2] || a[0].length - b[0].length || compare(a[0], b[0]));
}

/** [folded, as written] of the most frequent words that begin with `form`. */
export const beginning = async (index, form) => (await wordsFrom(index, fold(form))).slice(0, PREFIX_WORDS);

/** Adds the words that begin with `form` to what `planner` looks for. */
export async function begun(planner, form) {
  for (const [word] of await beginning(planner.index, form)) await shown(planner, word);
}

/** Adds a word as it is written, or with its letters folded, to what `planner` looks for. */
export async function literal(planner, { form, word, exact, options: [found] }) {
  if (planner.level === "letters") return shown(planner, word);
  planner.add("form", form, 1, found?.entry, "", (other) => other === form);
  if (exact) planner.made.shown.set(form, [form, found.entry.df]);
}

async function shown(planner, word) {
  const { index, made } = planner, entry = await index.lookup(index.stem(word));
  planner.add("word", word, 1, entry, "", (form) => fold(form) === word);
  for (const form of entry?.forms ?? []) if (fold(form) === word && !made.shown.has(form)) made.shown.set(form, [word, entry.df]);
}

// The text before its last word, and that word folded, if it is being typed and long enough.
function unfinished(text) {
  const [word, start, end] = words(text).at(-1) ?? [];
  return word && end === text.length && fold(word).length >= PREFIX_LETTERS ? [text.slice(0, start), fold(word)] : [];
}

/** Completions of the last word of `text`: whole queries. */
export async function suggest(index, text, limit) {
  const [before, prefix] = unfinished(text);
  return prefix ? (await wordsFrom(index, prefix)).slice(0, limit).map(([, written]) => before + written) : [];
}

/** Completions of `text`, and titles that hold its words. */
export async function complete(index, text, limit, titles) {
  const [queries, found] = await Promise.all([suggest(index, text, limit), titled(index, text, titles)]);
  const records = await Promise.all(found.map((document) => index.record(document)));
  return { queries, titles: records.map(({ id, url, title }) => ({ id, url, title })) };
}

/** Documents, newer ones first, in whose titles all words of `text` stand, the last as one of its two most frequent completions. */
async function titled(index, text, limit) {
  const [before, prefix] = unfinished(text);
  if (!prefix || prefix.length < TITLE_LETTERS) return [];
  const inTitle = (form) => matching(index, null, { kind: "title", text: form });
  const whole = words(before).map(([word]) => fold(word)).filter((word) => word && !index.stopWords.has(word));
  const ends = (await wordsFrom(index, prefix)).slice(0, 2).map(([word]) => word);
  const [last, ...others] = await Promise.all([Promise.all(ends.map(inTitle)), ...whole.map(inTitle)]);
  const sets = others.map((documents) => new Set(documents));
  return [...new Set(last.flat())].filter((document) => sets.every((set) => set.has(document))).sort((a, b) => b - a).slice(0, limit);
}

/** A note of the text with its unknown words replaced by their nearest. */
export function suggestion(text, corrections) {
  let out = "", at = 0;
  for (const [word, start, end] of words(text)) {
    const meant = corrections.get(fold(word));
    if (meant) [out, at] = [out + text.slice(at, start) + meant, end];
  }
  return { kind: "suggestion", query: out + text.slice(at) };
}

/** What was meant by a query in Latin letters that were typed on the Arabic keyboard, with its plan; nothing where it was not. */
export async function retyped(query, before, plan) {
  if (/[\u0600-\u06ff]/.test(query) || [...before.slots.values()].some(({ exact }) => exact)) return null;
  const typed = otherKeyboard([...query].slice(0, 2000).join(""));
  const asked = parse(typed), made = await plan(asked), slots = [...made.slots.values()];
  if (!slots.length || !slots.every(({ exact }) => exact)) return null;
  made.notes.push({ kind: "keyboard", query: typed });
  return [asked, made, typed];
}

async function positions(index, entry) {
  const [path, lists, place] = entry.files
    ? [entry.files[1], [await index.postings(entry)], 0]
    : await index.shard(entry.term).then((shard) => [shard.positions, shard.lists, entry.place]);
  return readPositions(await index.read("o/" + slashed(path), (raw) => raw), lists, place);
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

/** What is found without phrases, or without dates either, where `run` found nothing. */
export async function relaxed(asked, run, notes) {
  const attempts = [];
  if (asked.items.some(({ kind, exclude }) => kind === "phrase" && !exclude)) attempts.push([(asked = withoutPhrases(asked)), "phrase"]);
  if (asked.items.length && asked.from) attempts.push([{ ...asked, from: null, to: null }, "dates"]);
  for (const [wanted, what] of attempts) {
    const found = await run(wanted);
    if (found.length) {
      notes.push({ kind: "relaxed", what });
      return found;
    }
  }
  return [];
}

/** Sorts what was found, newest first. */
export async function byDate(index, found) {
  const [order, { sizes }] = await Promise.all([index.column("order", (bytes) => readColumn(bytes, "WR", (before) => before)), index.table()]);
  // Groups follow each other in time; inside one the column tells who does.
  const moments = new Map();
  let group = 0, end = 0;
  for (const [document] of found.sort(([a], [b]) => a - b)) {
    while (document >= end) end += sizes[group++];
    moments.set(document, end - sizes[group - 1] + order[document]);
  }
  found.sort(([a], [b]) => moments.get(b) - moments.get(a));
}

/** Asks for documents with the labels that a page has chosen: { tag, source }. */
export function restrict(asked, chosen) {
  for (const [kind, labels] of Object.entries(chosen)) {
    for (const label of labels) asked.items.push({ kind, text: words(label).map(([word]) => formOf(word)).join(" ") });
  }
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
