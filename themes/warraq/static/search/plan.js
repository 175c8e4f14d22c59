// A query in terms of the index, as plugins/warraq/search/plan.py: what each word stands for, and what to tell the reader.
import { fold } from "./arabic.js";
import { soon } from "./index.js";

export const PAIR_WEIGHT = 0.15;
const ALIAS_WEIGHT = 0.5, SYNONYM_WEIGHT = 0.7, RARE = 2, SHORT_QUERY = 5, KEYWORDS = 3, UNLIKE = 0.1, SHOWN_FORMS = 4;
const MAYBE = /^(..?$|عبد|ابو|ابي)/u; // a piece of a word, or written together with the next as well as apart

const pairs = ([letter, ...others]) => new Set(others.map((next) => letter + (letter = next)).concat(others.length ? [] : letter));

// How like two words are: Dice's coefficient of their pairs of letters.
function likeness(one, other) {
  const mine = pairs(one), others = pairs(other), shared = [...mine].filter((pair) => others.has(pair));
  return UNLIKE + (1 - UNLIKE) * ((2 * shared.length) / (mine.size + others.size));
}

/** Makes plans; `index` is the Index of one query. */
export class Planner {
  constructor(index, level) {
    Object.assign(this, { index, level, known: new Map(), loose: level === "stem" || level === "family" });
  }

  async plan(query) {
    const plan = (this.made = {
      terms: new Map(), pairs: new Map(), shown: new Map(), slots: new Map(), notes: [], corrections: new Map(),
      excluded: query.items.filter(({ exclude }) => exclude),
    });
    const { index, loose } = this;
    const asked = query.items.filter(({ exclude }) => !exclude);
    const isWord = ({ kind }) => /word|phrase|title/.test(kind);
    let line = asked.flatMap((item) => (isWord(item) ? item.text.split(" ").map((form) => ({
      form, word: fold(form), stop: index.stopWords.has(fold(form)), alone: item.kind === "word",
    })) : [{ item }]));
    await Promise.all(line.map(async (one) => {
      if (!one.form || one.stop) return;
      one.slot = await this.slot(one.form);
      for (const { entry } of one.slot.options) soon(index.postings(entry));
    }));
    const noted = new Set();
    for (const { form, slot } of line) if (slot) plan.slots.set(form, slot);
    if (line.some(({ slot, word }) => slot && (!slot.sure || MAYBE.test(word) || this.level === "family"))) line = await (await index.extra()).mend(this, line);
    const sequence = line.flatMap(({ item, slot }) => slot?.parts ?? slot ?? (item ? [null] : []));
    const present = sequence.filter(Boolean);
    plan.opened = present.length > KEYWORDS || line.some(({ stop }) => stop);
    if (loose) {
      sequence.forEach((after, i) => {
        const [first, second] = [sequence[i - 1], after].map((slot) => slot?.options[0]?.entry);
        if (!first || !second) return;
        const key = `${first.term} ${second.term}`;
        if (!plan.pairs.has(key)) plan.pairs.set(key, index.pair(first, second));
      });
      plan.pairs.forEach(soon);
    }
    // All at once, whatever of it is waited for: each file may lead to another.
    const [aliases] = await Promise.all(loose ? [Promise.all(present.map(this.#aliases, this)), this.#fit(new Set(present))] : []);
    for (const { item, slot, form } of line) {
      if (item?.kind === "prefix") await (await index.extra()).begun(this, item.text);
      if (!slot || noted.has(form)) continue;
      noted.add(form);
      const also = loose ? slot.options.flatMap(({ entry }) => entry.forms).filter((other) => other !== slot.form) : [];
      const note = slot.note ?? (also.length && { kind: "forms", word: slot.form, also: also.slice(0, SHOWN_FORMS) });
      if (note) plan.notes.push(note);
      if (slot.meant) plan.corrections.set(slot.word, slot.meant);
    }
    for (const slot of present) await this.#score(slot);
    for (const { word, form, others } of aliases?.flat() ?? []) {
      const also = others.filter(({ entries, group }) => {
        const fresh = entries.filter(({ term }) => !plan.terms.has(`stem ${term}`));
        for (const entry of fresh) this.#show(entry, group ? SYNONYM_WEIGHT : ALIAS_WEIGHT / entries.length, group);
        return fresh.length;
      });
      if (also.length) plan.notes.push({ kind: "aliases", word, also: also.map(({ other }) => other) });
    }
    return plan;
  }

  // Of the terms of one group the best counts in each document; of an entry's forms each as much as its share, where there is one.
  add(field, text, weight, entry, group, share) {
    const { terms } = this.made, key = `${field} ${text}`, known = terms.get(key);
    if (!(known?.weight >= weight)) terms.set(key, { entry: entry ?? known?.entry, weight, group, share });
  }

  // Where no document holds all the words of a short query, one may be another's slip.
  async #fit(slots) {
    slots = [...slots].filter(({ options }) => options.length);
    if (slots.length < 2 || slots.length > SHORT_QUERY) return;
    const held = new Uint8Array(this.index.entry.numbers);
    for (const { documents } of await Promise.all(slots.map(({ options }) => this.index.postings(options[0].entry)))) {
      for (const document of documents) held[document]++;
    }
    if (!held.includes(slots.length)) await (await this.index.extra()).fit(this.index, slots);
  }

  /** A word of the query, looked up once: `attested` where the archive has it, `sure` where that is no accident. */
  slot(form) {
    const { index, known } = this;
    if (!known.has(form)) known.set(form, (async () => {
      const word = fold(form), key = index.stem(word), entry = await index.lookup(key);
      const attested = entry?.forms.some((other) => fold(other) === word);
      return { form, word, key, attested, sure: attested && entry.df > RARE, exact: Boolean(entry), options: entry ? [{ entry, weight: 1 }] : [] };
    })());
    return known.get(form);
  }

  async #score(slot) {
    if (!this.loose) return (await this.index.extra()).literal(this, slot);
    slot.options.forEach(({ entry, weight }, i) => this.#show(entry, weight, slot.form, slot.exact && !i && ((form) => likeness(slot.word, fold(form)))));
  }

  #show(entry, weight, group, share) {
    this.add("stem", entry.term, weight, entry, group, share);
    for (const form of entry.forms) if (!this.made.shown.has(form)) this.made.shown.set(form, [entry.term, entry.df]);
  }

  // What else the names that begin with a word are called, as far as the archive has it: [{ word, others: [{ other, entries, group }] }].
  async #aliases(slot, at, slots) {
    const { index } = this, keys = slots.slice(at).map(({ word }) => index.stem(word));
    const named = await Promise.all((await index.shard(keys[0])).aliases.map(async ([name, ...others]) => {
      const parts = name.split(" ");
      if (parts.some((part, i) => index.stem(part) !== keys[i])) return [];
      const known = await Promise.all(others.map(async (other) => {
        const group = name.includes(" ") || other.includes(" ") ? "" : slot.form;
        // The word itself, whatever stands before it: stems of other words are the same («سلطان» and «سلطة»).
        if (group && (slots.length > SHORT_QUERY || !slot.word.endsWith(name))) return [];
        const entries = await Promise.all(other.split(" ").map((word) => index.lookup(index.stem(word))));
        if (!entries.every(Boolean)) return [];
        for (const entry of entries) soon(index.postings(entry));
        return { other, entries, group };
      }));
      return { word: slots.slice(at, at + parts.length).map(({ form }) => form).join(" "), others: known.flat() };
    }));
    return named.flat();
  }
}
