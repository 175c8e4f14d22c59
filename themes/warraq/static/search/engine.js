// The query side in the browser: fetches the few shards that a query needs and ranks as Whoosh does.
import { fold, formOf, light10, rests, words } from "./arabic.js";
import { excerptOf, matches } from "./excerpt.js";
import {
  LENGTHS, pairHash, readDates, readLong, readNames, readPair, readRecord, readShard, readTable, termHash, weigh,
} from "./format.js";
import { PAIR_WEIGHT, Planner } from "./plan.js";

const K1 = 1.4, B = 0.8, YEAR_WEIGHT = 0.5, PAIR_SHARE = 100;
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
    const { limit = 10, offset = 0, tags = [], from = null, to = null, sort = "relevance", level = "stem", signal } = options;
    if (!LEVELS.includes(level)) throw new RangeError(`${level} is not a level: use ${LEVELS.join(", ")}`);
    const index = await this.#index(signal);
    query = String(query);
    let asked = OPERATOR.test(query) || query.length > 2000 ? (await this.#extra()).parse(query) : plainly(query);
    let planner = new Planner(index, level);
    let plan = await planner.plan(asked);
    // Typed on the Latin keyboard by mistake?
    if (this.entry.language === "ar" && /[a-z]/i.test(query) && !/[\u0600-\u06ff]/.test(query) && ![...plan.slots.values()].some(({ exact }) => exact)) {
      const { otherKeyboard, parse } = await this.#extra();
      const typed = otherKeyboard([...query].slice(0, 2000).join(""));
      const other = parse(typed), otherPlanner = new Planner(index, level), otherPlan = await otherPlanner.plan(other);
      if (otherPlan.slots.size && [...otherPlan.slots.values()].every(({ exact }) => exact)) {
        [asked, planner, plan, query] = [other, otherPlanner, otherPlan, typed];
        plan.notes.push({ kind: "keyboard", query: typed });
      }
    }
    for (const tag of tags) asked.items.push({ kind: "tag", text: words(tag).map(([word]) => formOf(word)).join(" ") });
    plan.required = await this.#conditions(asked.items);
    const given = [from, to];
    let found = await this.#run(index, plan, asked, given, signal);
    if (!found.length && asked.items.some(({ kind, exclude }) => kind === "phrase" && !exclude)) {
      asked = (await this.#extra()).withoutPhrases(asked);
      plan.required = await this.#conditions(asked.items);
      found = await this.#run(index, plan, asked, given, signal);
      if (found.length) plan.notes.push({ kind: "relaxed", what: "phrase" });
    }
    if (!found.length && asked.items.length && asked.from) {
      asked.from = asked.to = null;
      found = await this.#run(index, plan, asked, given, signal);
      if (found.length) plan.notes.push({ kind: "relaxed", what: "dates" });
    }
    if (sort === "date") {
      const days = await this.#days(signal);
      found.sort(([a], [b]) => days[b] - days[a] || b - a);
    }
    const suggestion = planner.suggestion(query);
    if (suggestion) plan.notes.push({ kind: "suggestion", query: suggestion });
    const weights = new Map([...plan.shown].map(([form, [term, df]]) => [form, [term, this.#idf(df)]]));
    const facets = options.facets ? this.#count(found, signal) : undefined;
    const shown = found.slice(offset, offset + limit);
    const hits = await Promise.all(shown.map(async ([document, score], i) => {
      const hit = await this.#hit(document, score, weights, signal);
      options.onHit?.(hit, offset + i, found.length);
      return hit;
    }));
    return { total: found.length, hits, notes: plan.notes, ...(facets && { facets: await facets }) };
  }

  /** As `search`, for a field that is being typed into: a newer call cancels the older, which rejects with an AbortError. */
  typing(query, options = {}) {
    this.#typing?.abort();
    const controller = (this.#typing = new AbortController());
    options.signal?.addEventListener("abort", () => controller.abort(), { once: true });
    return this.search(query, { ...options, signal: controller.signal });
  }

  /** What the planner asks of the index, for one query. */
  async #index(signal) {
    const { stopWords } = await this.#table(signal);
    return {
      stopWords,
      stem: this.entry.language === "ar" ? light10 : (word) => word,
      rests: this.entry.language === "ar" ? rests : async (word) => (await this.#extra()).beginnings(word),
      lookup: (key) => this.#lookup(key, signal),
      postings: (entry) => this.#postings(entry, signal),
      positions: (entry, decode) => this.#positions(entry, decode, signal),
      aliases: async (key) => (await this.#shard(key, signal)).aliases,
      transliterations: async (word) => (/[a-z]/.test(word) ? (await this.#extra()).transliterations(word) : []),
      nearWords: async (word) => {
        const { nearWords, readNear } = await this.#extra();
        return nearWords(word, async (key) => {
          const path = await this.#shardPath("f", "near", termHash(key) % this.entry.near, signal);
          return (await this.#read(path, readNear, signal)).get(key) ?? [];
        });
      },
      wordsFrom: (prefix) => this.#wordsFrom(prefix, signal),
    };
  }

  /** Completions of the last word of `text` (from its second letter), most frequent first: whole queries. */
  async suggest(text, { limit = 8, signal } = {}) {
    const [before, prefix] = (await this.#extra()).lastWord(text) ?? [];
    return prefix ? (await this.#wordsFrom(prefix, signal)).slice(0, limit).map(([, written]) => before + written) : [];
  }

  async #wordsFrom(prefix, signal) {
    const { readBlocks, readWords, wordsFrom } = await this.#extra();
    const blocks = await this.#column("words", readBlocks, signal);
    return wordsFrom(prefix, blocks, (name) => this.#read(`w/${slashed(name)}`, readWords, signal));
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
    const bounds = [[asked.from, asked.to], given].filter(([first, last]) => first || last);
    const scoring = plan.terms.size > 0;
    const named = asked.items.some(({ kind, exclude }) => kind !== "tag" && kind !== "source" && !exclude);
    if (!scoring && (named || (!bounds.length && !plan.required.length))) return [];
    const scores = new Float64Array(this.documents);
    const matched = new Uint8Array(this.documents).fill(scoring ? 0 : 1);
    const sets = async (items) => (items.length ? (await this.#extra()).matching(index, plan, items) : []);
    const [required, excluded] = await Promise.all([
      Promise.all(plan.required.map(sets)), sets(plan.excluded), scoring && this.#score(plan, scores, matched, signal),
    ]);
    for (const group of required) {
      const either = new Uint8Array(this.documents);
      for (const documents of group) for (const document of documents) either[document] = 1;
      either.forEach((met, document) => met || (matched[document] = 0));
    }
    for (const documents of excluded) for (const document of documents) matched[document] = 0;
    if (bounds.length) {
      const [days, { dayRange }] = await Promise.all([this.#days(signal), this.#extra()]);
      for (const [first, last] of bounds.map(dayRange)) days.forEach((day, document) => (day >= first && day <= last) || (matched[document] = 0));
    }
    if (scoring) await this.#addYears(asked, scores, signal);
    const found = [];
    matched.forEach((met, document) => met && found.push([document, scores[document]]));
    // Scores that differ in the last digits only are one score: sums made in another order must give the same ranking.
    return found.sort((a, b) => Math.round(b[1] * 1e9) - Math.round(a[1] * 1e9) || b[0] - a[0]);
  }

  async #conditions(items) {
    return items.every(({ kind }) => kind === "word") ? [] : (await this.#extra()).conditions(items);
  }

  async #score(plan, scores, matched, signal) {
    const add = ({ documents, levels }, tf, weight) => {
      const idf = this.#idf(tf.reduce((sum, one) => sum + (one > 0), 0));
      for (let i = 0; i < documents.length; i++) {
        if (!tf[i]) continue;
        const norm = K1 * (1 - B + (B * LENGTHS[levels[i]]) / this.average);
        scores[documents[i]] += weight * idf * ((tf[i] * (K1 + 1)) / (tf[i] + norm));
        matched[documents[i]] = 1;
      }
    };
    const terms = [...plan.terms.values()].filter(({ entry }) => entry);
    const [lists, pairs] = await Promise.all([
      Promise.all(terms.map(({ entry }) => this.#postings(entry, signal))),
      Promise.all([...plan.pairs.values()].map((pair) => this.#pair(...pair, signal))),
    ]);
    terms.forEach(({ field, text, entry, weight }, i) => {
      const same = field === "word" ? (form) => fold(form) === text : (form) => form === text;
      add(lists[i], weigh(lists[i], field === "stem" ? null : entry.forms.map(same)), weight);
    });
    for (const pair of pairs) add(pair, pair.tf, PAIR_WEIGHT);
  }

  async #addYears(asked, scores, signal) {
    const years = asked.items.filter(({ kind, exclude, text }) => kind === "word" && !exclude && /^\d{4}$/.test(fold(text)) && fold(text) > "0000");
    for (const year of new Set(years.map(({ text }) => fold(text)))) {
      const [days, { dayRange }] = await Promise.all([this.#days(signal), this.#extra()]);
      const [first, last] = dayRange([year, year]);
      const inside = days.map((day) => day >= first && day <= last);
      const gain = YEAR_WEIGHT * this.#idf(inside.reduce((sum, one) => sum + one, 0));
      inside.forEach((one, document) => (scores[document] += one * gain));
    }
  }

  async #positions(entry, decode, signal) {
    const [path, lists, place] = entry.files
      ? [entry.files[1], [await this.#postings(entry, signal)], 0]
      : await this.#shard(entry.term, signal).then(({ positions, lists }) => [positions, lists, entry.place]);
    return decode(await this.#read(`o/${slashed(path)}`, (raw) => raw, signal), lists, place);
  }

  async #count(found, signal) {
    const { count, readLabels } = await this.#extra();
    return count(found, ...(await Promise.all([this.#days(signal), this.#column("facets", readLabels, signal)])));
  }

  #idf(df) {
    return Math.log(this.documents / (df + 1)) + 1;
  }

  async #hit(document, score, weights, signal) {
    const { records } = await this.#table(signal);
    let low = 0, high = records.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (records[middle][0] <= document) low = middle;
      else high = middle;
    }
    const [start, group] = records[low];
    const { body, ...record } = await this.#read(`d/${slashed(group)}/${(document - start).toString(16)}`, readRecord, signal);
    const titleHighlights = matches(record.title, weights).map(([from, to]) => [from, to]);
    return { ...record, score, ...excerptOf(body, weights), titleHighlights };
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

  #days(signal) {
    return this.#column("dates", readDates, signal);
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
      throw new ArchiveError("damaged", `${url} is not a file of this index: ${cause.message}`, cause);
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

async function inflate(data) {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
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
  if (!Array.from(hash, byte).join("").startsWith(name)) throw new Error("its content is another's");
}

const slashed = (name) => `${name.slice(0, 2)}/${name.slice(2)}`;
const byte = (number) => (number % 256).toString(16).padStart(2, "0");
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
