// The query side in the browser: fetches the few shards that a query needs and ranks as Whoosh does.
import { fold, light10, rests, words } from "./arabic.js";
import { excerptOf, matches } from "./excerpt.js";
import { LENGTHS, pairHash, readDates, readLong, readPair, readRecord, readShard, readTable, termHash } from "./format.js";

const K1 = 1.4, B = 0.8, WORD_WEIGHT = 0.1, PAIR_WEIGHT = 0.15, PLACE_WEIGHTS = [1, 3, 2];
const FINGERPRINT_BITS = 16, ROUNDS = 3, CACHE_BYTES = 24e6;

/** What every failure of the archive looks like; `code` is offline, missing, stale or damaged. */
class ArchiveError extends Error {
  constructor(code, message, cause) {
    super(message, { cause });
    this.name = "ArchiveError";
    this.code = code;
  }
}

export function open(base, entry, get) {
  return new Archive(base, entry, get);
}

class Archive {
  #files = new Map(); // path → {promise, waiting, controller, bytes}
  #held = 0;
  #typing;

  constructor(base, entry, get) {
    this.base = base;
    this.entry = entry;
    this.get = get;
    this.documents = entry.documents;
    this.average = entry.length / entry.documents || 1;
  }

  /** Documents that match `query`, best first, ties by document number. docs/search.md describes the options. */
  async search(query, { limit = 10, offset = 0, tags = [], from = null, to = null, sort = "relevance", signal } = {}) {
    const plan = await this.#plan(String(query), signal);
    let found = await this.#rank(plan, signal);
    for (const tag of tags) {
      const entry = await this.#lookup("#" + words(tag).map(([word]) => fold(word)).join(" "), signal);
      const having = new Set(entry ? (await this.#postings(entry, signal)).documents : []);
      found = found.filter(([document]) => having.has(document));
    }
    if (from || to || sort === "date") {
      const days = await this.#read(`c/${slashed(this.entry.dates)}`, readDates, signal);
      if (from || to) {
        const first = from ? dayOf(from, false) : 1, last = to ? dayOf(to, true) : Infinity;
        found = found.filter(([document]) => days[document] >= first && days[document] <= last);
      }
      if (sort === "date") found.sort(([a], [b]) => days[b] - days[a] || a - b);
    }
    const weights = this.#weights(plan);
    const hits = await Promise.all(found.slice(offset, offset + limit).map((pair) => this.#hit(...pair, weights, signal)));
    return { total: found.length, hits, notes: [] };
  }

  /** As `search`, for a field that is being typed into: a newer call cancels the older, which rejects with an AbortError. */
  typing(query, options = {}) {
    this.#typing?.abort();
    const controller = (this.#typing = new AbortController());
    options.signal?.addEventListener("abort", () => controller.abort(), { once: true });
    return this.search(query, { ...options, signal: controller.signal });
  }

  async #plan(query, signal) {
    const { stopWords } = await this.#table(signal);
    const folded = words(query).map(([word]) => fold(word)).filter((word) => word && !stopWords.has(word));
    const entries = await Promise.all(folded.map((word) => this.#resolve(word, signal)));
    const plan = { terms: new Map(), words: new Map(), pairs: new Map() };
    entries.forEach((entry, i) => {
      if (!entry) return;
      plan.terms.set(entry.term, entry);
      if (!plan.words.has(folded[i])) plan.words.set(folded[i], entry);
      const before = entries[i - 1];
      if (before) plan.pairs.set(`${before.term} ${entry.term}`, [before, entry]);
    });
    return plan;
  }

  async #rank(plan, signal) {
    const scores = new Float64Array(this.documents), matched = new Uint8Array(this.documents);
    const add = (postings, weightOf, weight, df) => {
      const idf = Math.log(this.documents / (df + 1)) + 1;
      for (let i = 0; i < postings.documents.length; i++) {
        const tf = weightOf(i);
        if (!tf) continue;
        const document = postings.documents[i];
        const norm = K1 * (1 - B + (B * LENGTHS[postings.levels[i]]) / this.average);
        scores[document] += weight * idf * ((tf * (K1 + 1)) / (tf + norm));
        matched[document] = 1;
      }
    };
    const [lists, pairs] = await Promise.all([
      Promise.all([...plan.terms.values()].map((entry) => this.#postings(entry, signal))),
      Promise.all([...plan.pairs.values()].map(([first, second]) => this.#pair(first, second, signal))),
    ]);
    const listOf = new Map([...plan.terms.keys()].map((term, i) => [term, lists[i]]));
    for (const postings of lists) add(postings, (i) => weigh(postings, i), 1, postings.documents.length);
    for (const [word, entry] of plan.words) {
      const postings = listOf.get(entry.term);
      const wanted = entry.forms.map((form) => fold(form) === word);
      const tf = Uint32Array.from(postings.documents, (_, i) => weigh(postings, i, wanted));
      add(postings, (i) => tf[i], WORD_WEIGHT, count(tf));
    }
    [...plan.pairs.values()].forEach(([first, second], n) => {
      // A fingerprint may be another pair's: only documents that hold both words count.
      const { documents, levels } = listOf.get(first.term);
      const others = new Set(listOf.get(second.term).documents);
      const weights = new Map(Array.from(pairs[n].documents, (document, i) => [document, pairs[n].weights[i]]));
      const tf = Uint32Array.from(documents, (document) => (others.has(document) && weights.get(document)) || 0);
      add({ documents, levels }, (i) => tf[i], PAIR_WEIGHT, count(tf));
    });
    const found = [];
    for (let document = 0; document < this.documents; document++) if (matched[document]) found.push([document, scores[document]]);
    // Scores that differ in the last digits only are one score: sums made in another order must give the same ranking.
    return found.sort((a, b) => Math.round(b[1] * 1e9) - Math.round(a[1] * 1e9) || a[0] - b[0]);
  }

  #weights(plan) {
    const weights = new Map();
    for (const { term, df, forms } of plan.terms.values()) {
      for (const form of forms) weights.set(form, [term, Math.log(this.documents / (df + 1)) + 1]);
    }
    return weights;
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

  async #resolve(word, signal) {
    const arabic = this.entry.language === "ar";
    let keys = [arabic ? light10(word) : word];
    for (let round = 0; round <= ROUNDS && keys.length; round++) {
      const known = (await Promise.all(keys.map((key) => this.#lookup(key, signal)))).filter(Boolean);
      if (known.length) return known.sort((a, b) => b.df - a.df || compare(a.term, b.term))[0];
      keys = arabic ? [...new Set(keys.flatMap(rests))] : [];
    }
    return null;
  }

  async #lookup(key, signal) {
    const entry = (await this.#shard(key, signal)).entries.get(key);
    return entry?.forward ? (await this.#shard(entry.forward, signal)).entries.get(entry.forward) : entry;
  }

  async #shard(term, signal) {
    const { shards } = await this.#table(signal);
    const number = termHash(term) % shards.length;
    return this.#read(`s/${folder(number)}/${number.toString(16)}-${shards[number]}`, readShard, signal);
  }

  #postings(entry, signal) {
    return entry.postings ?? this.#read(`l/${slashed(entry.files[0])}`, readLong, signal);
  }

  async #pair(first, second, signal) {
    const { pairs } = await this.#shard(first.term, signal);
    if (!pairs.length) return { documents: [], weights: [] };
    const { shards } = await this.#table(signal);
    const number = termHash(first.term) % shards.length;
    const hash = pairHash(first.term, second.term);
    const part = (hash >>> FINGERPRINT_BITS) % pairs.length;
    const path = `p/${folder(number)}/${number.toString(16)}-${part.toString(16)}-${pairs[part]}`;
    const fingerprint = hash & ((1 << FINGERPRINT_BITS) - 1);
    return readPair(await this.#read(path, (bytes) => bytes, signal), fingerprint);
  }

  #table(signal) {
    return this.#read(`c/${slashed(this.entry.table)}`, readTable, signal);
  }

  /** A file, read once; the last of those who wait for it and give up cancels the request. */
  #read(path, decode, signal) {
    signal?.throwIfAborted();
    let file = this.#files.get(path);
    if (!file) {
      file = { waiting: 0, controller: new AbortController(), bytes: 0 };
      file.promise = this.#fetch(path, decode, file).catch((error) => {
        this.#files.delete(path);
        throw error;
      });
      this.#files.set(path, file);
    }
    if (file.bytes) return file.promise;
    file.waiting++;
    if (!signal) return file.promise;
    return new Promise((resolve, reject) => {
      const abort = () => {
        if (--file.waiting === 0 && !file.bytes) file.controller.abort();
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
      const decoded = decode(await inflate(data));
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

const slashed = (name) => `${name.slice(0, 2)}/${name.slice(2)}`;
const folder = (number) => (number % 256).toString(16).padStart(2, "0");
const count = (weights) => weights.reduce((sum, weight) => sum + (weight > 0), 0);
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The weight of a posting's occurrences, of all or of the forms that are `wanted`. */
function weigh({ starts, symbols }, i, wanted) {
  let weight = 0;
  for (let at = starts[i]; at < starts[i + 1]; at++) {
    if (!wanted || wanted[Math.floor(symbols[at] / 3)]) weight += PLACE_WEIGHTS[symbols[at] % 3];
  }
  return weight;
}

/** The number of the first or last day of an ISO date, month or year; 1 is the first of January of the year 1. */
function dayOf(text, last) {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(text) ?? [];
  if (!year) throw new RangeError(`${text} is not a date: write 2017, 2017-01 or 2017-01-31`);
  const date = day ? Date.UTC(year, month - 1, day) : last ? Date.UTC(year, month ?? 12, 0) : Date.UTC(year, (month ?? 1) - 1, 1);
  return date / 864e5 + 719163;
}
