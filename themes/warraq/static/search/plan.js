// A query in terms of the index, as plugins/warraq/search/plan.py: what each word stands for, and what to tell the reader.
import { fold } from "./arabic.js";

export const PAIR_WEIGHT = 0.15;
const WORD_WEIGHT = 0.1, ALIAS_WEIGHT = 0.5, RARE = 2, SHOWN_FORMS = 4;

/** Makes plans; `index` offers stem, lookup, aliases, stopWords, and extra: what words need that the archive hardly has. */
export class Planner {
  constructor(index, level) {
    Object.assign(this, { index, level, loose: level === "stem" || level === "family" });
  }

  async plan(query) {
    const plan = (this.made = {
      terms: new Map(), pairs: new Map(), shown: new Map(), slots: new Map(), notes: [], corrections: new Map(),
      excluded: query.items.filter(({ exclude }) => exclude),
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
        for (const [word] of await (await this.index.extra()).beginning(this.index, item.text)) {
          this.#add("word", word, 1);
          await this.#showWord(word);
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
    const word = fold(form), key = index.stem(word), entry = await index.lookup(key);
    const slot = { form, word, key, exact: Boolean(entry), options: entry ? [{ entry, weight: 1 }] : [] };
    const attested = entry?.forms.some((other) => fold(other) === word);
    if (!attested || level === "family" || (loose && entry.df <= RARE)) await (await index.extra()).standIns(index, slot, attested, level);
    if (slot.meant) this.made.corrections.set(word, slot.meant);
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
      for (const [name, ...others] of (await index.shard(keys[at])).aliases) {
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
}
