// The query side in the browser: fetches the few shards that a query needs and ranks as Whoosh does.
import { fold, formOf, words } from "./arabic.js";
import { excerptOf, matches } from "./excerpt.js";
import { EPOCH, LENGTHS, readLabels, weigh } from "./format.js";
import { Files, Index, soon } from "./index.js";
import { PAIR_WEIGHT, Planner } from "./plan.js";

const K1 = 1.4, B = 0.8;
const LEVELS = ["written", "letters", "stem", "family"];

/** `load` imports a module that is published beside this one. */
export function open(...place) {
  return new Archive(new Files(...place));
}

class Archive {
  #files;
  #typing;

  constructor(files) {
    this.#files = files;
  }

  /** Documents that match `query`, best first (newest, where nothing is scored). docs/search.md describes the options. */
  async search(query, options = {}) {
    const { limit = 10, offset = 0, tags = [], sources = [], from, to, sort = "relevance", level = "stem", signal, onHit } = options;
    if (!LEVELS.includes(level)) throw new RangeError(`level is one of ${LEVELS}`);
    const index = await this.#index(signal), extra = () => index.extra();
    query = String(query);
    let asked = OPERATOR.test(query) || query.length > 2000 ? (await extra()).parse(query) : plainly(query);
    const planned = (wanted) => new Planner(index, level).plan(wanted);
    let plan = await planned(asked);
    if (index.entry.language === "ar" && /[a-z]/i.test(query)) {
      const other = await (await extra()).retyped(query, plan, planned);
      if (other) [asked, plan, query] = other;
    }
    if (tags.length || sources.length) (await extra()).restrict(asked, { tag: tags, source: sources });
    // On their way while the lists are, not after them.
    const columns = options.facets && Promise.all([index.days(), index.column("facets", readLabels)]);
    if (columns) soon(columns);
    const run = (wanted) => ranked(index, plan, wanted, [from, to]);
    let found = await run(asked);
    if (!found.length && query) found = await (await extra()).relaxed(asked, run, plan.notes);
    if (found.length && (sort === "date" || !plan.terms.size)) await (await extra()).byDate(index, found);
    if (plan.corrections.size) plan.notes.push((await extra()).suggestion(query, plan.corrections));
    const weights = new Map([...plan.shown].map(([form, [term, df]]) => [form, [term, index.idf(df)]]));
    // Awaited together: what is given up fails in both, and one of them would have nobody to tell.
    const [facets, ...hits] = await Promise.all([
      columns && count(found, columns),
      ...found.slice(offset, offset + limit).map(async ([document, score], i) => {
        const hit = hitOf(await index.record(document), score, weights);
        onHit?.(hit, offset + i, found.length);
        return hit;
      }),
    ]);
    return { total: found.length, hits, notes: plan.notes, ...(facets && { facets }) };
  }

  /** As `search`, for a field that is being typed into: a newer call cancels the older, which rejects with an AbortError. */
  typing(query, options = {}) {
    this.#typing?.abort();
    const controller = (this.#typing = new AbortController());
    options.signal?.addEventListener("abort", () => controller.abort(), { once: true });
    return this.search(query, { ...options, signal: controller.signal });
  }

  /** Completions of the last word of `text` (from its second letter), most frequent first: whole queries. */
  async suggest(text, { limit = 8, signal } = {}) {
    const index = await this.#index(signal);
    return (await index.extra()).suggest(index, text, limit);
  }

  /** What a field that is being typed into may offer: { queries, titles: [{ id, url, title }] }. */
  async complete(text, { limit = 6, titles = 3, signal } = {}) {
    const index = await this.#index(signal);
    return (await index.extra()).complete(index, text, limit, titles);
  }

  #index(signal) {
    return new Index(this.#files, signal).ready();
  }
}

/** [document, score] of all that match, best first. */
async function ranked(index, plan, asked, given) {
  const { items } = asked, { numbers } = index.entry;
  const bounds = [[asked.from, asked.to], given].filter(([first, last]) => first || last);
  const scoring = plan.terms.size > 0;
  plan.required = items.some(({ kind }) => kind !== "word") ? (await index.extra()).conditions(items) : [];
  const named = items.some(({ kind, exclude }) => kind !== "tag" && kind !== "source" && !exclude);
  if (!scoring && (named || (!bounds.length && !plan.required.length))) return [];
  const scores = new Float64Array(numbers);
  const matched = new Uint8Array(numbers).fill(scoring ? 0 : 1); // what then meets conditions is a document
  if (scoring) await score(index, plan, scores, matched);
  if (bounds.length || plan.required.length || plan.excluded.length || items.some(({ text }) => /^\d{4}$/.test(fold(text)))) {
    await (await index.extra()).narrow(index, plan, asked, bounds, scores, matched);
  }
  const found = [];
  // Scores that differ in the last digits only are one score: sums made in another order must give the same ranking.
  matched.forEach((met, document) => met && found.push([document, scores[document], Math.round(scores[document] * 1e9)]));
  return found.sort((a, b) => b[2] - a[2] || b[0] - a[0]);
}

async function score(index, plan, scores, matched) {
  const { documents: count, numbers, length } = index.entry, average = length / count || 1;
  const groups = new Map();
  const add = ({ documents, levels }, tf, weight, group) => {
    const best = groups.get(group) ?? new Float64Array(numbers);
    if (group) groups.set(group, best);
    const idf = index.idf(tf.reduce((sum, one) => sum + (one > 0), 0));
    for (let i = 0; i < documents.length; i++) {
      if (!tf[i]) continue;
      const norm = K1 * (1 - B + (B * LENGTHS[levels[i]]) / average);
      const gain = Math.max(best[documents[i]], weight * idf * ((tf[i] * (K1 + 1)) / (tf[i] + norm)));
      scores[documents[i]] += gain - best[documents[i]];
      best[documents[i]] = gain;
      matched[documents[i]] = 1;
    }
  };
  const terms = [...plan.terms.values()].filter(({ entry }) => entry);
  const [lists, pairs] = await Promise.all([
    Promise.all(terms.map(({ entry }) => index.postings(entry))),
    Promise.all(plan.pairs.values()),
  ]);
  terms.forEach(({ entry, weight, group, share }, i) => add(lists[i], weigh(lists[i], share && entry.forms.map(share), plan.opened), weight, group));
  for (const pair of pairs) add(pair, pair.tf, PAIR_WEIGHT);
}

/** How many of the documents found have each year, tag and source. */
async function count(found, columns) {
  const [days, { labels, numbers, starts }] = await columns;
  const years = new Map(), times = new Uint32Array(labels.length), perDay = new Map();
  const add = (map, key, n) => map.set(key, (map.get(key) ?? 0) + n);
  for (const [document] of found) {
    add(perDay, days[document], 1);
    for (let i = starts[document]; i < starts[document + 1]; i++) times[numbers[i]]++;
  }
  for (const [day, n] of perDay) if (day) add(years, String(new Date((day - EPOCH) * 864e5).getUTCFullYear()).padStart(4, "0"), n);
  const having = (sign) => labels.map((label, i) => [label, times[i]]).filter(([label, n]) => n && label[0] === sign)
    .sort((a, b) => b[1] - a[1]).map(([label, n]) => [label.slice(1), n]);
  return { years: [...years].sort(([a], [b]) => (a < b ? 1 : -1)), tags: having("#"), sources: having("@") };
}

function hitOf({ body, ...record }, score, weights) {
  const titleHighlights = matches(record.title, weights).map((one) => one.slice(0, 2));
  return { ...record, score, ...excerptOf(body, weights), titleHighlights };
}

// Whether a query must be parsed: signs of operators, and numbers that may be years.
const OPERATOR = /["“*:|]|(^|\s)[-−]\S|[0-9٠-٩۰-۹]{4}|^\s*«|(^|\s)[\p{M}\u0640]*([أاٲ][\p{M}\u0640]*و|or)[\p{M}\u0640]*(\s|$)/iu;

/** A query without operators, as parse reads it. */
const plainly = (query) => ({
  items: words(query).map(([word]) => formOf(word)).filter(fold).map((text) => ({ kind: "word", text, exclude: false, either: false })),
  from: null, to: null,
});
