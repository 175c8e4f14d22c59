// The query side in the browser: fetches the few shards that a query needs and ranks as Whoosh does.
import { fold, formOf, light10, words } from "./arabic.js";
import { excerptOf, matches } from "./excerpt.js";
import {
  EPOCH, LENGTHS, pairHash, readDates, readLabels, readLong, readNames, readPair, readRecord, readShard, readTable, termHash, weigh,
} from "./format.js";
import { PAIR_WEIGHT, Planner } from "./plan.js";

const K1 = 1.4, B = 0.8, PAIR_SHARE = 40;
const FINGERPRINT_BITS = 16, CACHE_BYTES = 24e6;
const LEVELS = ["written", "letters", "stem", "family"];

/** What every failure of the archive looks like; `code` is offline, missing, stale or damaged. */
class ArchiveError extends Error {
  constructor(code, message, cause) {
    super(message, { cause });
    this.name = "ArchiveError";
    this.code = code;
  }
}

/** `load` imports a module that is published beside this one. */
export function open(base, entry, get, load) {
  return new Archive(base, entry, get, load);
}

class Archive {
  #files = new Map(); // path → {promise, waiting, controller, bytes}
  #held = 0;
  #typing;
  #lent;

  constructor(base, entry, get, load) {
    Object.assign(this, { base, entry, get, load });
    this.documents = entry.documents;
    this.average = entry.length / entry.documents || 1;
  }

  /** Documents that match `query`, best first, ties newest first. docs/search.md describes the options. */
  async search(query, options = {}) {
    const { limit = 10, offset = 0, tags = [], sources = [], from, to, sort = "relevance", level = "stem", signal, onHit } = options;
    if (!LEVELS.includes(level)) throw new RangeError(`level is one of ${LEVELS}`);
    const index = await this.#index(signal), { extra } = index;
    query = String(query);
    let asked = OPERATOR.test(query) || query.length > 2000 ? (await extra()).parse(query) : plainly(query);
    const planned = (wanted) => new Planner(index, level).plan(wanted);
    let plan = await planned(asked);
    if (this.entry.language === "ar" && /[a-z]/i.test(query)) {
      const other = await (await extra()).retyped(query, plan, planned);
      if (other) [asked, plan, query] = other;
    }
    if (tags.length || sources.length) (await extra()).restrict(asked, { tag: tags, source: sources });
    const run = (wanted) => this.#run(index, plan, wanted, [from, to], signal);
    let found = await run(asked);
    if (!found.length && query) found = await (await extra()).relaxed(asked, run, plan.notes);
    if (sort === "date") (await extra()).byDate(found, await index.days());
    if (plan.corrections.size) plan.notes.push((await extra()).suggestion(query, plan.corrections));
    const weights = new Map([...plan.shown].map(([form, [term, df]]) => [form, [term, this.#idf(df)]]));
    // Awaited together: what is given up fails in both, and one of them would have nobody to tell.
    const [facets, ...hits] = await Promise.all([
      options.facets && this.#count(found, index),
      ...found.slice(offset, offset + limit).map(async ([document, score], i) => {
        const hit = await this.#hit(document, score, weights, signal);
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

  /** What the other parts of the client ask of the index, for one query. */
  async #index(signal) {
    const { stopWords } = await this.#table(signal);
    return {
      stopWords,
      entry: this.entry,
      stem: this.entry.language === "ar" ? light10 : (word) => word,
      idf: (df) => this.#idf(df),
      extra: () => this.#extra(),
      lookup: (key) => this.#lookup(key, signal),
      shard: (key) => this.#shard(key, signal),
      shardPath: (folder, kind, number) => this.#shardPath(folder, kind, number, signal),
      postings: (entry) => this.#postings(entry, signal),
      days: () => this.#column("dates", readDates, signal),
      column: (name, decode) => this.#column(name, decode, signal),
      read: (path, decode) => this.#read(path, decode, signal),
      record: (document) => this.#record(document, signal),
      named: (folder, name) => `${folder}/${slashed(name)}`,
    };
  }

  /** What most queries do without, fetched once. */
  async #extra() {
    this.#lent ??= this.load(this.entry.extra).catch((cause) => {
      this.#lent = undefined;
      throw cause.code ? cause : new ArchiveError("offline", `${this.entry.extra} cannot be loaded`, cause);
    });
    return this.#lent;
  }

  /** [document, score] of all that match, best first. */
  async #run(index, plan, asked, given, signal) {
    const { items } = asked;
    const bounds = [[asked.from, asked.to], given].filter(([first, last]) => first || last);
    const scoring = plan.terms.size > 0;
    plan.required = items.some(({ kind }) => kind !== "word") ? (await index.extra()).conditions(items) : [];
    const named = items.some(({ kind, exclude }) => kind !== "tag" && kind !== "source" && !exclude);
    if (!scoring && (named || (!bounds.length && !plan.required.length))) return [];
    const scores = new Float64Array(this.documents);
    const matched = new Uint8Array(this.documents).fill(scoring ? 0 : 1);
    if (scoring) await this.#score(plan, scores, matched, signal);
    if (bounds.length || plan.required.length || plan.excluded.length || items.some(({ text }) => /^\d{4}$/.test(fold(text)))) {
      await (await index.extra()).narrow(index, plan, asked, bounds, scores, matched);
    }
    const found = [];
    matched.forEach((met, document) => met && found.push([document, scores[document]]));
    // Scores that differ in the last digits only are one score: sums made in another order must give the same ranking.
    return found.sort((a, b) => Math.round(b[1] * 1e9) - Math.round(a[1] * 1e9) || b[0] - a[0]);
  }

  async #score(plan, scores, matched, signal) {
    const groups = new Map();
    const add = ({ documents, levels }, tf, weight, group) => {
      const best = groups.get(group) ?? new Float64Array(this.documents);
      if (group) groups.set(group, best);
      const idf = this.#idf(tf.reduce((sum, one) => sum + (one > 0), 0));
      for (let i = 0; i < documents.length; i++) {
        if (!tf[i]) continue;
        const norm = K1 * (1 - B + (B * LENGTHS[levels[i]]) / this.average);
        const gain = Math.max(best[documents[i]], weight * idf * ((tf[i] * (K1 + 1)) / (tf[i] + norm)));
        scores[documents[i]] += gain - best[documents[i]];
        best[documents[i]] = gain;
        matched[documents[i]] = 1;
      }
    };
    const terms = [...plan.terms.values()].filter(({ entry }) => entry);
    const [lists, pairs] = await Promise.all([
      Promise.all(terms.map(({ entry }) => this.#postings(entry, signal))),
      Promise.all([...plan.pairs.values()].map((pair) => this.#pair(...pair, signal))),
    ]);
    terms.forEach(({ field, text, entry, weight, group }, i) => {
      const same = field === "word" ? (form) => fold(form) === text : (form) => form === text;
      add(lists[i], weigh(lists[i], field === "stem" ? null : entry.forms.map(same)), weight, group);
    });
    for (const pair of pairs) add(pair, pair.tf, PAIR_WEIGHT);
  }

  /** How many of the documents found have each year, tag and source. */
  async #count(found, index) {
    const [days, { labels, of }] = await Promise.all([index.days(), index.column("facets", readLabels)]);
    const years = new Map(), numbers = new Map();
    const add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
    for (const [document] of found) {
      if (days[document]) add(years, String(new Date((days[document] - EPOCH) * 864e5).getUTCFullYear()).padStart(4, "0"));
      for (const number of of[document]) add(numbers, number);
    }
    const ranked = [...numbers].sort(([a, x], [b, y]) => y - x || a - b);
    const having = (sign) => ranked.filter(([n]) => labels[n][0] === sign).map(([n, times]) => [labels[n].slice(1), times]);
    return { years: [...years].sort(([a], [b]) => (a < b ? 1 : -1)), tags: having("#"), sources: having("@") };
  }

  #idf(df) {
    return Math.log(this.documents / (df + 1)) + 1;
  }

  async #hit(document, score, weights, signal) {
    const { body, ...record } = await this.#record(document, signal);
    const titleHighlights = matches(record.title, weights).map((one) => one.slice(0, 2));
    return { ...record, score, ...excerptOf(body, weights), titleHighlights };
  }

  async #record(document, signal) {
    const { records } = await this.#table(signal);
    const [start, group] = records.findLast(([first]) => first <= document);
    return this.#read(`d/${slashed(group)}/${(document - start).toString(16)}`, readRecord, signal);
  }

  async #lookup(key, signal) {
    const entry = (await this.#shard(key, signal)).entries.get(key);
    return entry?.forward ? (await this.#shard(entry.forward, signal)).entries.get(entry.forward) : entry;
  }

  async #shard(term, signal) {
    return this.#read(await this.#shardPath("s", "shards", termHash(term) % this.entry.shards, signal), readShard, signal);
  }

  /** The path of a shard: its name stands in a chunk of names. */
  async #shardPath(folder, kind, number, signal) {
    const size = 1 << ((32 - Math.clz32(this.entry[kind])) >> 1);
    const chunk = Math.floor(number / size);
    const names = await this.#read(`c/${slashed(this.entry[kind + "_names"].slice(12 * chunk, 12 * chunk + 12))}`, readNames, signal);
    return `${folder}/${byte(number)}/${number.toString(16)}-${names[number % size]}`;
  }

  #postings(entry, signal) {
    return entry.postings ?? this.#read(`l/${slashed(entry.files[0])}`, readLong, signal);
  }

  /** Postings of two terms that follow each other: {documents, levels, tf}. */
  async #pair(first, second, signal) {
    const none = { documents: [], levels: [], tf: [] };
    const { pairs } = await this.#shard(first.term, signal);
    if (!pairs.length || Math.min(first.df, second.df) < Math.floor(this.documents / PAIR_SHARE)) return none;
    const number = termHash(first.term) % this.entry.shards;
    const hash = pairHash(first.term, second.term);
    const part = (hash >>> FINGERPRINT_BITS) % pairs.length;
    const path = `p/${byte(number)}/${number.toString(16)}-${part.toString(16)}-${pairs[part]}`;
    const [bytes, mine, others] = await Promise.all([
      this.#read(path, (raw) => raw, signal), this.#postings(first, signal), this.#postings(second, signal),
    ]);
    const pair = readPair(bytes, hash & ((1 << FINGERPRINT_BITS) - 1));
    // A fingerprint may be another pair's: only documents that hold both words count.
    const both = new Set(others.documents), weights = new Map();
    pair.documents.forEach((document, i) => both.has(document) && weights.set(document, pair.weights[i]));
    return { documents: mine.documents, levels: mine.levels, tf: Array.from(mine.documents, (document) => weights.get(document) ?? 0) };
  }

  #table(signal) {
    return this.#column("table", readTable, signal);
  }

  #column(name, decode, signal) {
    return this.#read(`c/${slashed(this.entry[name])}`, decode, signal);
  }

  /** A file, read once; the last of those who wait for it and give up cancels the request. */
  #read(path, decode, signal) {
    signal?.throwIfAborted();
    let file = this.#files.get(path);
    if (!file) {
      file = { waiting: 0, controller: new AbortController(), bytes: 0 };
      const forget = () => this.#files.get(path) === file && this.#files.delete(path);
      file.cancel = () => { forget(); file.controller.abort(); }; // at once: whoever asks next must not wait for what was given up
      file.promise = this.#fetch(path, decode, file).catch((error) => { forget(); throw error; });
      this.#files.set(path, file);
    }
    if (file.bytes) return file.promise;
    file.waiting++;
    if (!signal) return file.promise;
    return new Promise((resolve, reject) => {
      const abort = () => {
        if (--file.waiting === 0 && !file.bytes) file.cancel();
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort, { once: true });
      file.promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
  }

  async #fetch(path, decode, file) {
    const url = new URL(path + ".bin", this.base).href;
    let response, data;
    try {
      response = await this.get(url, { signal: file.controller.signal });
      if (response.ok) data = await response.arrayBuffer();
    } catch (cause) {
      if (cause?.name === "AbortError") throw cause;
      throw new ArchiveError("offline", `${url} cannot be reached`, cause);
    }
    if (!data) throw new ArchiveError(response.status === 404 ? "stale" : "missing", `${url}: HTTP ${response.status}`);
    try {
      const bytes = await inflate(path[0] === "d" ? behind(path, data) : data);
      await check(path, bytes);
      const decoded = decode(bytes);
      file.bytes = data.byteLength;
      this.#hold(file.bytes);
      return decoded;
    } catch (cause) {
      throw new ArchiveError("damaged", `${url} is damaged: ${cause.message}`, cause);
    }
  }

  #hold(bytes) {
    this.#held += bytes;
    for (const [path, { bytes: size }] of this.#files) {
      if (this.#held <= CACHE_BYTES) break;
      if (size) {
        this.#files.delete(path);
        this.#held -= size;
      }
    }
  }
}

/** Not by way of a Response: Firefox writes into the console what spoils one, whoever catches it. */
async function inflate(data) {
  const parts = [], reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  for (let part; !(part = await reader.read()).done;) parts.push(part.value);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// Whether a query must be parsed: signs of operators, and numbers that may be years.
const OPERATOR = /["“*:|]|(^|\s)[-−]\S|[0-9٠-٩۰-۹]{4}|^\s*«|(^|\s)[\p{M}\u0640]*([أاٲ][\p{M}\u0640]*و|or)[\p{M}\u0640]*(\s|$)/iu;

/** A query without operators, as parse reads it. */
const plainly = (query) => ({
  items: words(query).map(([word]) => formOf(word)).filter(fold).map((text) => ({ kind: "word", text, exclude: false, either: false })),
  from: null, to: null,
});

/** What follows the name of the group and the record's number in it, which every record's file begins with: another's is refused. */
function behind(path, data) {
  const [, start, rest, place] = path.split("/");
  const head = (start + rest).match(/../g).map((digits) => parseInt(digits, 16));
  for (let number = parseInt(place, 16); ; number >>= 7) {
    head.push(number & 127 | (number > 127 ? 128 : 0));
    if (number < 128) break;
  }
  const bytes = new Uint8Array(data);
  if (head.some((byte, i) => bytes[i] !== byte)) throw new Error("it is another's");
  return bytes.subarray(head.length);
}

/** A file is named by its content; where the browser can hash, another's content is refused. */
async function check(path, bytes) {
  if (path[0] === "d" || !globalThis.crypto?.subtle) return;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const name = path.slice(1 + Math.max(path.lastIndexOf("-"), 1)).replace("/", "");
  if (!Array.from(hash, byte).join("").startsWith(name)) throw new Error("it is another's");
}

const slashed = (name) => `${name.slice(0, 2)}/${name.slice(2)}`;
const byte = (number) => (number % 256).toString(16).padStart(2, "0");
