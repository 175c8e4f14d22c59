// A query in terms of the index, as plugins/warraq/search/plan.py: what each word stands for, and what to tell the reader.
import { fold, words } from "./arabic.js";

export const WORD_WEIGHT = 0.1, PAIR_WEIGHT = 0.15;
const NEAR_WEIGHTS = [1, 0.3, 0.15], STRIPPED_WEIGHT = 0.8, NEAR_BESIDE_STRIPPED = 0.7, NEAR_BESIDE_RARE = 0.3;
const RARE = 2, RARE_RATIO = 20, ALIAS_WEIGHT = 0.5, FAMILY_WEIGHT = 0.4, CUT_COST = 3, PREFIX_WORDS = 12, SHOWN_FORMS = 4;

const byFrequency = (a, b) => b.df - a.df || (a.term < b.term ? -1 : 1);
const distinct = (entries) => [...new Map(entries.filter(Boolean).map((entry) => [entry.term, entry])).values()];

/** Makes plans; `index` offers stem, rests, lookup, aliases, nearWords, transliterations, wordsFrom, stopWords. */
export class Planner {
  constructor(index, level) {
    Object.assign(this, { index, level, loose: level === "stem" || level === "family" });
  }

  async plan(query) {
    const plan = (this.made = {
      terms: new Map(), pairs: new Map(), shown: new Map(), slots: new Map(), notes: [], corrections: new Map(),
      excluded: query.items.filter(({ exclude }) => exclude), required: [],
    });
    const { stopWords } = this.index;
    const asked = query.items.filter(({ exclude }) => !exclude);
    const isWord = ({ kind }) => kind === "word" || kind === "phrase" || kind === "title";
    const forms = asked.map((item) => (isWord(item) ? item.text.split(" ").filter((form) => !stopWords.has(fold(form))) : []));
    const slots = new Map();
    await Promise.all([...new Set(forms.flat())].map(async (form) => slots.set(form, await this.#slot(form))));
    const sequence = [];
    for (const [i, item] of asked.entries()) {
      if (item.kind === "prefix") {
        for (const [word, display] of await this.beginning(item.text)) {
          this.#add("word", word, 1);
          await this.#showWord(word, display);
        }
      }
      if (!isWord(item)) sequence.push(null);
      for (const form of forms[i]) {
        sequence.push(slots.get(form));
        if (plan.slots.has(form)) continue;
        plan.slots.set(form, slots.get(form));
        this.#note(slots.get(form));
      }
    }
    const present = sequence.filter(Boolean);
    for (const slot of present) await this.#score(slot);
    if (this.loose) {
      await this.#aliases(present);
      sequence.forEach((after, i) => {
        const pair = [sequence[i - 1], after].map((slot) => slot?.options[0]?.entry);
        if (pair[0] && pair[1]) plan.pairs.set(`${pair[0].term} ${pair[1].term}`, pair);
      });
    }
    return plan;
  }

  #add(field, text, weight, entry) {
    const known = this.made.terms.get(`${field} ${text}`);
    this.made.terms.set(`${field} ${text}`, { field, text, entry: entry ?? known?.entry, weight: Math.max(weight, known?.weight ?? 0) });
  }

  async #slot(form) {
    const { index, level, loose } = this;
    const word = fold(form), key = index.stem(word);
    const slot = { form, word, options: [], exact: false, correction: "" };
    const weigh = (entries, factor) => entries.slice(0, 3).map((entry, i) => ({ entry, weight: NEAR_WEIGHTS[i] * factor }));
    const entry = await index.lookup(key);
    if (entry) {
      slot.exact = true;
      slot.options = [{ entry, weight: 1 }];
      if (level === "family") {
        slot.options.push(...(await this.#known(await index.rests(entry.term))).map((other) => ({ entry: other, weight: FAMILY_WEIGHT })));
      }
      if (entry.df <= RARE && loose) {
        const near = (await this.#nearTerms(await index.nearWords(word))).filter(({ df }) => df >= RARE_RATIO * entry.df);
        slot.options.push(...weigh(near, NEAR_BESIDE_RARE));
      }
    } else {
      const instead = async () => {
        const spelt = await this.#known((await index.transliterations(word)).map(index.stem));
        return spelt.length ? spelt : this.#known(await index.rests(key));
      };
      const [stripped, near] = await Promise.all([instead(), index.nearWords(word)]);
      if (stripped.length) slot.options.push({ entry: stripped[0], weight: STRIPPED_WEIGHT });
      slot.options.push(...weigh(await this.#nearTerms(near), stripped.length ? NEAR_BESIDE_STRIPPED : 1));
      if (near.length) {
        const meant = await index.lookup(index.stem(near[0]));
        this.made.corrections.set(word, meant?.forms.find((one) => fold(one) === near[0]) ?? near[0]);
      }
    }
    const seen = new Set();
    slot.options = slot.options.filter(({ entry: { term } }) => !seen.has(term) && seen.add(term));
    return slot;
  }

  #note({ form, options, exact }) {
    const { notes } = this.made;
    if (!options.length) notes.push({ kind: "unknown", word: form });
    else if (!exact) notes.push({ kind: "near", word: form, also: options.map(({ entry }) => entry.forms[0]) });
    else if (this.loose) {
      const also = options.flatMap(({ entry }) => entry.forms).filter((other) => other !== form);
      if (also.length) notes.push({ kind: "forms", word: form, also: also.slice(0, SHOWN_FORMS) });
    }
  }

  async #known(keys) {
    return distinct(await Promise.all([...new Set(keys)].map((key) => this.index.lookup(key)))).sort(byFrequency);
  }

  async #nearTerms(near) {
    return distinct(await Promise.all(near.map((word) => this.index.lookup(this.index.stem(word)))));
  }

  /** [folded, as written] of the most frequent words that begin with `form`. */
  async beginning(form) {
    return (await this.index.wordsFrom(fold(form))).slice(0, PREFIX_WORDS);
  }

  async #score({ form, word, options, exact }) {
    const { shown } = this.made;
    if (this.level === "written") {
      this.#add("form", form, 1, options[0]?.entry);
      if (exact) shown.set(form, [form, options[0].entry.df]);
    } else if (this.level === "letters") {
      this.#add("word", word, 1);
      await this.#showWord(word);
    } else {
      for (const { entry, weight } of options) this.#show(entry, weight);
      if (exact) this.#add("word", word, WORD_WEIGHT, options[0].entry);
    }
  }

  #show(entry, weight) {
    this.#add("stem", entry.term, weight, entry);
    for (const form of entry.forms) if (!this.made.shown.has(form)) this.made.shown.set(form, [entry.term, entry.df]);
  }

  async #showWord(word) {
    const entry = await this.index.lookup(this.index.stem(word));
    const term = this.made.terms.get(`word ${word}`);
    if (term) term.entry = entry;
    for (const form of entry?.forms ?? []) {
      if (fold(form) === word && !this.made.shown.has(form)) this.made.shown.set(form, [word, entry.df]);
    }
  }

  async #aliases(slots) {
    const { index, made } = this;
    const keys = slots.map(({ word }) => index.stem(word));
    const lookups = (name) => Promise.all(name.split(" ").map((word) => index.lookup(index.stem(word))));
    for (let at = 0; at < slots.length; at++) {
      for (const [name, ...others] of await index.aliases(keys[at])) {
        const parts = name.split(" ").map(index.stem);
        if (parts.some((part, i) => part !== keys[at + i])) continue;
        const also = [];
        for (const other of others) {
          const entries = await lookups(other);
          if (!entries.every(Boolean)) continue;
          const fresh = entries.filter(({ term }) => !made.terms.has(`stem ${term}`));
          for (const entry of fresh) this.#show(entry, ALIAS_WEIGHT / entries.length);
          if (fresh.length) also.push(other);
        }
        const word = slots.slice(at, at + parts.length).map(({ form }) => form).join(" ");
        if (also.length) made.notes.push({ kind: "aliases", word, also });
      }
    }
  }

  /** The text with its unknown words replaced by their nearest, or nothing where none is. */
  suggestion(text) {
    let out = "", at = 0;
    for (const [word, start, end] of words(text)) {
      const meant = this.made.corrections.get(fold(word));
      if (meant) [out, at] = [out + text.slice(at, start) + meant, end];
    }
    return at ? out + text.slice(at) : "";
  }
}
