// What stands for words that the archive lacks, hardly has, or has elsewhere: as plugins/warraq/search/mend.py, which says why.
import { fold } from "./arabic.js";
import { compare, near, nearWords, transliterations } from "./near.js";

const NEAR_WEIGHTS = [1, 0.7, 0.5], STRIPPED_WEIGHT = 0.8, NEAR_BESIDE_STRIPPED = 0.7, NEAR_BESIDE_UNATTESTED = 0.7, NEAR_BESIDE_RARE = 0.3;
const FITTED_WEIGHT = 0.5, TOGETHER_WEIGHT = 0.5, FAMILY_WEIGHT = 0.4;
const RARE_RATIO = 20, LEAST_PART = 2, FITTED_LETTERS = 3, CLEARLY = 1e-6;
const FIRST_HALVES = ["عبد", "ابو", "ابي", "ابن", "بن", "ام", "غير"], EITHER_WAY = FIRST_HALVES.slice(0, 3);

const distinct = (entries) => [...new Map(entries.filter(Boolean).map((entry) => [entry.term, entry])).values()];
const secondHalves = (word) => FIRST_HALVES.filter((half) => word.startsWith(half)).map((half) => word.slice(half.length)).filter(({ length }) => length >= 3);
const termsOf = async (index, words) => distinct(await Promise.all(words.map((word) => index.lookup(index.stem(word)))));
const frequency = (slot) => (slot?.attested ? slot.options[0].entry.df : 0);

/** The words of a query with blanks put in and left out where that was forgotten, and each with what stands for it. */
export async function mend(planner, line) {
  if (planner.loose) line = await rejoined(planner, line);
  const slots = new Set(line.map(({ slot }) => slot).filter((slot) => slot && !slot.note && (!slot.sure || planner.level === "family")));
  await Promise.all(Array.from(slots, (slot) => standIns(planner, slot)));
  return line;
}

async function rejoined(planner, line) {
  const made = await Promise.all(line.map((one, i) => together(planner, one, line[i + 1])));
  const out = [];
  for (let i = 0; i < line.length; i++) {
    const whole = made[i], one = line[i];
    if (!whole) out.push(one);
    else if (EITHER_WAY.includes(one.word)) {
      out.push({ ...one, slot: { ...one.slot, options: [...one.slot.options, { ...whole.options[0], weight: TOGETHER_WEIGHT }] } });
    } else {
      const form = `${one.form} ${line[i + 1].form}`;
      out.push({ alone: true, form, slot: { ...whole, options: [...whole.options], note: { kind: "near", word: form, also: [whole.form] } } });
      for (const piece of [one, line[++i]]) if (frequency(piece.slot) > frequency(whole)) out.push(piece);
    }
  }
  return out;
}

// What two words of the query are without the blank between them, where that is likelier than the blank.
async function together(planner, one, next) {
  if (!one.alone || !next?.alone || (one.stop && next.stop)) return null;
  const either = EITHER_WAY.includes(one.word) && one.slot?.sure;
  const doubtful = ({ word, stop, slot }) => !stop && (!slot.sure || word.length < 3);
  if (!either && !doubtful(one) && !doubtful(next)) return null;
  const whole = await planner.slot(one.form + next.form);
  const least = Math.min(...[one, next].map(({ stop, slot }) => (stop ? Infinity : frequency(slot))));
  return whole.attested && (either || frequency(whole) > least) ? whole : null;
}

// The two words that a word is likeliest to be where a blank was left out between them.
async function parts(planner, word) {
  const known = async (part) => {
    const stop = planner.index.stopWords.has(part), slot = stop ? null : await planner.slot(part);
    return { slot, often: stop ? planner.index.entry.documents : frequency(slot) };
  };
  const cuts = Array.from({ length: Math.max(0, word.length - 2 * LEAST_PART + 1) }, (_, i) => i + LEAST_PART);
  const halves = await Promise.all(cuts.map(async (cut) => {
    const first = await known(word.slice(0, cut));
    return first.often ? [first, await known(word.slice(cut))] : [first, first];
  }));
  let best = 0, found = { slots: [], words: [] };
  halves.forEach(([first, second], i) => {
    const likely = first.often * second.often, slots = [first.slot, second.slot].filter(Boolean);
    if (likely > best && slots.length) [best, found] = [likely, { slots, words: [word.slice(0, cuts[i]), word.slice(cuts[i])] }];
  });
  return found;
}

// A folded word as it is written most often.
async function display(index, word) {
  const entry = await index.lookup(index.stem(word));
  return entry?.forms.find((form) => fold(form) === word) ?? word;
}

async function standIns(planner, slot) {
  const { index, level, loose } = planner, { word, key, options, exact, attested } = slot;
  const known = async (keys) => distinct(await Promise.all([...new Set(keys)].map((one) => index.lookup(one)))).sort((a, b) => b.df - a.df || compare(a.term, b.term));
  const weighted = (entries, factor) => entries.slice(0, NEAR_WEIGHTS.length).map((entry, i) => ({ entry, weight: NEAR_WEIGHTS[i] * factor }));
  const nearest = () => nearWords(word, (one) => near(index, one));
  if (exact) {
    const { entry } = options[0];
    if (level === "family") options.push(...(await known(rests(index, entry.term))).map((other) => ({ entry: other, weight: FAMILY_WEIGHT })));
    if (loose && !slot.sure) {
      const found = (await termsOf(index, await nearest())).filter(({ df }) => !attested || df >= RARE_RATIO * entry.df);
      options.push(...weighted(found, attested ? NEAR_BESIDE_RARE : NEAR_BESIDE_UNATTESTED));
    }
  } else {
    const instead = async () => {
      const spelt = await known(transliterations(word).map(index.stem));
      return spelt.length ? spelt : known([...rests(index, key), ...secondHalves(word).map(index.stem)]);
    };
    const [[stripped], found] = await Promise.all([instead(), nearest()]);
    const { slots: cut, words } = found.length || !loose ? { slots: [] } : await parts(planner, word);
    if (cut.length) {
      const options = cut.map((part) => part.options[0]);
      const meant = (await Promise.all(words.map((half) => display(index, half)))).join(" ");
      Object.assign(slot, { parts: cut, options, meant, note: { kind: "near", word: slot.form, also: [meant] } });
      return;
    }
    if (stripped) options.push({ entry: stripped, weight: STRIPPED_WEIGHT });
    options.push(...weighted(await termsOf(index, found), stripped ? NEAR_BESIDE_STRIPPED : 1));
    if (found.length) slot.meant = await display(index, found[0]);
  }
  const seen = new Set();
  slot.options = options.filter(({ entry: { term } }) => !seen.has(term) && seen.add(term));
  if (!slot.options.length) slot.note = { kind: "unknown", word: slot.form };
  else if (!exact) slot.note = { kind: "near", word: slot.form, also: slot.options.map(({ entry }) => entry.forms[0]) };
}

/** Gives words that no document holds together with the others near words that go with them: a slip may be a word, too. */
export async function fit(index, slots) {
  const { numbers } = index.entry;
  const listed = async (entries) => (await Promise.all(entries.map((entry) => index.postings(entry)))).map((list) => list.documents);
  const worth = slots.map(({ options }) => index.idf(options[0].entry.df));
  const held = await Promise.all(slots.map(async ({ options }) => {
    const here = new Uint8Array(numbers);
    for (const list of await listed(options.map(({ entry }) => entry))) for (const document of list) here[document] = 1;
    return here;
  }));
  const all = new Float64Array(numbers);
  held.forEach((here, i) => here.forEach((one, document) => (all[document] += one * worth[i])));
  await Promise.all(slots.map(async (slot, i) => {
    if (!slot.sure || slot.word.length < FITTED_LETTERS) return;
    const others = all.map((sum, document) => sum - held[i][document] * worth[i]);
    const reach = (list) => list.reduce((most, document) => Math.max(most, others[document]), 0);
    const [{ entry }] = slot.options;
    const least = reach((await listed([entry]))[0]) + CLEARLY;
    if (others.every((sum) => sum < least)) return;
    const found = (await termsOf(index, await nearWords(slot.word, (one) => near(index, one)))).filter(({ term }) => term !== entry.term);
    const lists = await listed(found);
    found.forEach((other, n) => reach(lists[n]) > least && slot.options.push({ entry: other, weight: FITTED_WEIGHT }));
  }));
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
