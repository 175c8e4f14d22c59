// The files of an archive: fetched, checked, unpacked and kept; and what one query reads of them.
import { light10 } from "./arabic.js";
import { pairHash, readDates, readLong, readNames, readPair, readRecord, readShard, readTable, termHash } from "./format.js";

const PAIR_SHARE = 40, FINGERPRINT_BITS = 16, CACHE_BYTES = 24e6;

/** What every failure of the archive looks like; `code` is offline, missing, stale or damaged. */
class ArchiveError extends Error {
  constructor(code, message, cause) {
    super(message, { cause });
    this.name = "ArchiveError";
    this.code = code;
  }
}

/** Leaves what will be needed on its way: whoever needs it is told if it fails. */
export const soon = (file) => file.catch(() => 0);

/** The files under `base`; `first` is the response to a request of the table, which is read first, or a promise of it. */
export class Files {
  #known = new Map(); // path → {promise, waiting, controller, bytes}
  #held = 0;
  #lent;

  constructor(base, entry, get, load, first) {
    Object.assign(this, { base, entry, get, load, first });
  }

  /** What most queries do without of the client, fetched once. */
  async extra() {
    this.#lent ??= this.load(this.entry.extra).catch((cause) => {
      this.#lent = undefined;
      throw cause.code ? cause : new ArchiveError("offline", `${this.entry.extra} cannot be loaded`, cause);
    });
    return this.#lent;
  }

  /** A file, read once; the last of those who wait for it and give up cancels the request. */
  read(path, decode, signal) {
    signal?.throwIfAborted();
    let file = this.#known.get(path);
    if (!file) {
      file = { waiting: 0, controller: new AbortController(), bytes: 0 };
      const forget = () => this.#known.get(path) === file && this.#known.delete(path);
      file.cancel = () => { forget(); file.controller.abort(); }; // at once: whoever asks next must not wait for what was given up
      file.promise = this.#fetch(path, decode, file).catch((error) => { forget(); throw error; });
      this.#known.set(path, file);
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
      const { first } = this;
      this.first = null;
      response = await (first ?? this.get(url, { signal: file.controller.signal }));
      if (response.ok) data = new Uint8Array(await response.arrayBuffer());
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
    for (const [path, { bytes: size }] of this.#known) {
      if (this.#held <= CACHE_BYTES) break;
      if (size) {
        this.#known.delete(path);
        this.#held -= size;
      }
    }
  }
}

/** What one query reads of an archive, until `signal` gives it up. */
export class Index {
  constructor(files, signal) {
    const { entry } = files;
    Object.assign(this, { files, entry, signal, stem: entry.language === "ar" ? light10 : (word) => word });
  }

  async ready() {
    const { stopWords } = await this.table();
    this.stopWords = stopWords;
    return this;
  }

  extra() {
    return this.files.extra();
  }

  idf(df) {
    return Math.log(this.entry.documents / (df + 1)) + 1;
  }

  read(path, decode) {
    return this.files.read(path, decode, this.signal);
  }

  column(name, decode) {
    return this.read("c/" + slashed(this.entry[name]), decode);
  }

  table() {
    return this.column("table", readTable);
  }

  days() {
    return this.column("dates", readDates);
  }

  async record(document) {
    const { names, sizes } = await this.table();
    let group = 0;
    while (document >= sizes[group]) document -= sizes[group++];
    return this.read(`d/${slashed(names[group])}/${document.toString(16)}`, readRecord);
  }

  async lookup(key) {
    const entry = (await this.shard(key)).entries.get(key);
    return entry?.forward ? (await this.shard(entry.forward)).entries.get(entry.forward) : entry;
  }

  async shard(term) {
    return this.read(await this.shardPath("s", "shards", termHash(term) % this.entry.shards), readShard);
  }

  /** The path of a shard: its name stands in a chunk of names. */
  async shardPath(folder, kind, number) {
    const size = 1 << ((32 - Math.clz32(this.entry[kind])) >> 1);
    const chunk = Math.floor(number / size);
    const names = await this.read("c/" + slashed(this.entry[kind + "_names"].slice(12 * chunk, 12 * chunk + 12)), readNames);
    return `${folder}/${byte(number)}/${number.toString(16)}-${names[number % size]}`;
  }

  async postings(entry) {
    return entry.postings ?? this.read("l/" + slashed(entry.files[0]), readLong);
  }

  /** Postings of two terms that follow each other: {documents, levels, tf}. */
  async pair(first, second) {
    const none = { documents: [], levels: [], tf: [] };
    const { pairs } = await this.shard(first.term);
    if (!pairs.length || Math.min(first.df, second.df) < Math.floor(this.entry.documents / PAIR_SHARE)) return none;
    const number = termHash(first.term) % this.entry.shards;
    const hash = pairHash(first.term, second.term);
    const part = (hash >>> FINGERPRINT_BITS) % pairs.length;
    const path = `p/${byte(number)}/${number.toString(16)}-${part.toString(16)}-${pairs[part]}`;
    const [bytes, mine, others] = await Promise.all([this.read(path, (raw) => raw), this.postings(first), this.postings(second)]);
    const pair = readPair(bytes, hash & ((1 << FINGERPRINT_BITS) - 1));
    // A fingerprint may be another pair's: only documents that hold both words count.
    const both = new Set(others.documents), weights = new Map();
    pair.documents.forEach((document, i) => both.has(document) && weights.set(document, pair.weights[i]));
    return { documents: mine.documents, levels: mine.levels, tf: Array.from(mine.documents, (document) => weights.get(document) ?? 0) };
  }
}

/** Not by way of a Response: Firefox writes into the console what spoils one, whoever catches it. Nor of a Blob: that lives in another process. */
async function inflate(data) {
  const { readable, writable } = new DecompressionStream("deflate"), writer = writable.getWriter(), reader = readable.getReader(), parts = [];
  soon(writer.write(data)); // what spoils it, the reader is told, too
  soon(writer.close());
  for (let part; !(part = await reader.read()).done;) parts.push(part.value);
  return parts[1] ? new Uint8Array(await new Blob(parts).arrayBuffer()) : parts[0];
}

/** What follows the name of the group and the record's number in it, which every record's file begins with: another's is refused. */
function behind(path, bytes) {
  const [, start, rest, place] = path.split("/");
  const head = (start + rest).match(/../g).map((digits) => parseInt(digits, 16));
  for (let number = parseInt(place, 16); ; number >>= 7) {
    head.push(number & 127 | (number > 127 ? 128 : 0));
    if (number < 128) break;
  }
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

/** A name as a path. */
export const slashed = (name) => `${name.slice(0, 2)}/${name.slice(2)}`;
const byte = (number) => (number % 256).toString(16).padStart(2, "0");
