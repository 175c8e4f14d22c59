// A query in terms of the index, as plugins/warraq/search/plan.py: what each word stands for, and what to tell the reader.
import { fold } from "./arabic.js";

export const PAIR_WEIGHT = 0.15;
const WORD_WEIGHT = 0.1, ALIAS_WEIGHT = 0.5, SYNONYM_WEIGHT = 0.7, RARE = 2, SHORT_QUERY = 5, SHOWN_FORMS = 4;
const MAYBE = /^(..?$|عبد|ابو|ابي)/u; // a piece of a word, or written together with the next as well as apart

/** Makes plans; `index` offers stem, lookup, aliases, stopWords, and extra: what words need that the archive hardly has. */
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
      if (one.form && !one.stop) one.slot = await this.slot(one.form);
    }));
    const noted = new Set(), sequence = [];
    for (const { form, slot } of line) if (slot) plan.slots.set(form, slot);
    if (line.some(({ slot, word }) => slot && (!slot.sure || MAYBE.test(word) || this.level === "family"))) line = await (await index.extra()).mend(this, line);
    if (loose) await this.#fit(new Set(line.flatMap(({ slot }) => slot?.parts ?? slot ?? [])));
    for (const { item, slot, form } of line) {
      if (item?.kind === "prefix") await (await index.extra()).begun(this, item.text);
      if (item) sequence.push(null);
      if (!slot) continue;
      sequence.push(...(slot.parts ?? [slot]));
      if (noted.has(form)) continue;
      noted.add(form);
      const also = loose ? slot.options.flatMap(({ entry }) => entry.forms).filter((other) => other !== slot.form) : [];
      const note = slot.note ?? (also.length && { kind: "forms", word: slot.form, also: also.slice(0, SHOWN_FORMS) });
      if (note) plan.notes.push(note);
      if (slot.meant) plan.corrections.set(slot.word, slot.meant);
    }
    const present = sequence.filter(Boolean);
    for (const slot of present) await this.#score(slot);
    if (loose) {
      await this.#aliases(present);
      sequence.forEach((after, i) => {
        const pair = [sequence[i - 1], after].map((slot) => slot?.options[0]?.entry);
        if (pair[0] && pair[1]) plan.pairs.set(`${pair[0].term} ${pair[1].term}`, pair);
      });
    }
    return plan;
  }

  // Of the terms of one group the best counts in each document.
  add(field, text, weight, entry, group) {
    const { terms } = this.made, key = `${field} ${text}`, known = terms.get(key);
    if (!(known?.weight >= weight)) terms.set(key, { field, text, entry: entry ?? known?.entry, weight, group });
  }

  // Where no document holds all the words of a short query, one may be another's slip.
  async #fit(slots) {
    slots = [...slots].filter(({ options }) => options.length);
    if (slots.length < 2 || slots.length > SHORT_QUERY) return;
    const held = new Uint8Array(this.index.entry.documents);
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
    for (const { entry, weight } of slot.options) this.#show(entry, weight, slot.form);
    if (slot.exact) this.add("word", slot.word, WORD_WEIGHT, slot.options[0].entry);
  }

  #show(entry, weight, group) {
    this.add("stem", entry.term, weight, entry, group);
    for (const form of entry.forms) if (!this.made.shown.has(form)) this.made.shown.set(form, [entry.term, entry.df]);
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
          const group = name.includes(" ") || other.includes(" ") ? "" : slots[at].form;
          // The word itself, whatever stands before it: stems of other words are the same («سلطان» and «سلطة»).
          if (group && (slots.length > SHORT_QUERY || !slots[at].word.endsWith(name))) continue;
          const entries = await lookups(other);
          if (!entries.every(Boolean)) continue;
          const fresh = entries.filter(({ term }) => !made.terms.has(`stem ${term}`));
          for (const entry of fresh) this.#show(entry, group ? SYNONYM_WEIGHT : ALIAS_WEIGHT / entries.length, group);
          if (fresh.length) also.push(other);
        }
        const word = slots.slice(at, at + parts.length).map(({ form }) => form).join(" ");
        if (also.length) made.notes.push({ kind: "aliases", word, also });
      }
    }
  }
}
