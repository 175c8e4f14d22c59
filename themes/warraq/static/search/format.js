// Reads the files that plugins/warraq/search/FORMAT.md describes.

const VERSION = 7, OPENING_WEIGHT = 1;
const PLACE_WEIGHTS = [1, 3, 2]; // body, title, tag
const ARABIC_BASE = 0x0620 - 0x80;

export const LENGTHS = (() => {
  const bounds = [8];
  while (bounds.length < 31) bounds.push(Math.ceil((bounds.at(-1) * 13) / 10));
  const last = Math.floor((bounds.at(-1) * 13) / 10);
  return [5, ...bounds].map((low, i) => Math.floor((low + (bounds[i] ?? last)) / 2));
})();

/** Steps through a payload; reading beyond its end throws. */
export class Reader {
  constructor(bytes, magic) {
    this.bytes = bytes;
    this.at = 2;
    if (String.fromCharCode(bytes[0], bytes[1]) !== magic) throw new Error(`expected ${magic}`);
    const version = this.number();
    if (version !== VERSION) throw new Error(`format ${version}, expected ${VERSION}`);
  }
  byte() {
    if (this.at >= this.bytes.length) throw new Error("cut off");
    return this.bytes[this.at++];
  }
  number() {
    return this.numbers(1)[0];
  }
  numbers(count) {
    const { bytes } = this, found = new Uint32Array(Math.min(count, bytes.length));
    let { at } = this;
    for (let i = 0; i < count; i++) {
      let value = 0, factor = 1, byte;
      do {
        if (at >= bytes.length) throw new Error("cut off");
        byte = bytes[at++];
        value += (byte & 127) * factor;
        factor *= 128;
      } while (byte > 127);
      found[i] = value;
    }
    this.at = at;
    return found;
  }
  take(count) {
    if (count > this.bytes.length - this.at) throw new Error("cut off");
    return this.bytes.subarray(this.at, (this.at += count));
  }
  name(size = 6) {
    return Array.from(this.take(size), (b) => b.toString(16).padStart(2, "0")).join("");
  }
  string(term) {
    let text = "";
    for (let byte; (byte = this.byte()); ) {
      text += byte === 1 ? term : byte === 255 ? String.fromCodePoint(this.number()) : String.fromCharCode(byte < 128 ? byte : byte + ARABIC_BASE);
    }
    return text;
  }
  list(count, string) {
    return Array.from({ length: count }, string ?? (() => this.number()));
  }
}

// Where each of some runs begins, and the last ends.
function startsOf(sizes) {
  const starts = new Uint32Array(sizes.length + 1);
  sizes.forEach((size, i) => { starts[i + 1] = starts[i] + size; });
  return starts;
}

/** The posting lists that share columns; `wanted` is [document frequency, uniform] of each. */
function lists(reader, wanted) {
  const total = wanted.reduce((sum, [df]) => sum + df, 0);
  const gaps = reader.numbers(total);
  const heads = reader.take(total);
  const counts = Uint32Array.from(heads, (head) => (head & 3) + 1);
  for (let i = 0; i < total; i++) if (counts[i] === 4) counts[i] += reader.number();
  let at = 0;
  return wanted.map(([df, uniform]) => {
    const documents = new Uint32Array(df), levels = new Uint8Array(df), opened = new Uint8Array(df), starts = new Uint32Array(df + 1);
    for (let i = 0, document = 0; i < df; i++, at++) {
      documents[i] = document += gaps[at];
      levels[i] = heads[at] >> 3;
      opened[i] = heads[at] & 4;
      starts[i + 1] = starts[i] + counts[at];
    }
    return { documents, levels, opened, starts, symbols: uniform ? new Uint32Array(starts[df]) : reader.numbers(starts[df]) };
  });
}

/** A dictionary shard: entries by term ({forward} or {term, df, forms, postings | files}), names of pair shards, positions. */
export function readShard(bytes) {
  const reader = new Reader(bytes, "WS");
  const [count, pairCount, aliasCount, stringBytes] = reader.list(5);
  const pairs = reader.list(pairCount, () => reader.name(4));
  const positions = reader.name();
  const stringsAt = reader.at;
  reader.at += stringBytes;
  const kinds = reader.list(count, () => {
    const head = reader.number();
    return [head, head & 3 ? reader.number() : 0];
  });
  const groupSizes = reader.list(aliasCount);
  const listsAt = reader.at;
  reader.at = stringsAt;
  const entries = kinds.map(([head, formCount]) => {
    const term = reader.string();
    if (!(head & 3)) return { term, forward: reader.string() };
    return { term, df: Math.floor(head / 8), forms: reader.list(formCount, () => reader.string(term)) };
  });
  const aliases = groupSizes.map((size) => reader.list(size, () => reader.string()));
  reader.at = listsAt;
  const inline = kinds.map(([head], i) => [head, entries[i]]).filter(([head]) => (head & 3) === 1);
  const found = lists(reader, inline.map(([head, entry]) => [entry.df, head & 4]));
  inline.forEach(([, entry], i) => Object.assign(entry, { postings: found[i], place: i }));
  kinds.forEach(([head], i) => {
    if ((head & 3) === 2) entries[i].files = [reader.name(), reader.name()];
  });
  return { entries: new Map(entries.map((entry) => [entry.term, entry])), pairs, positions, aliases, lists: found };
}

/** A posting list in a file of its own. */
export function readLong(bytes) {
  const reader = new Reader(bytes, "WL");
  const [df, symbols] = reader.list(2);
  return lists(reader, [[df, !symbols]])[0];
}

/** The documents and weights of the pairs with `fingerprint`. */
export function readPair(bytes, fingerprint) {
  const reader = new Reader(bytes, "WP");
  const count = reader.number();
  const steps = reader.numbers(count), frequencies = reader.numbers(count);
  let begin = 0, size = 0, total = 0;
  for (let i = 0, print = 0; i < count; i++) {
    print += steps[i];
    if (print === fingerprint) [begin, size] = [total, frequencies[i] + 1];
    total += frequencies[i] + 1;
  }
  const documents = reader.numbers(total).slice(begin, begin + size);
  for (let i = 1; i < size; i++) documents[i] += documents[i - 1];
  return { documents, weights: reader.numbers(total).slice(begin, begin + size).map((weight) => weight + 1) };
}

/** The names of the record groups, how many document numbers each has, and the stop words. */
export function readTable(bytes) {
  const reader = new Reader(bytes, "WT");
  const [groups, stops] = reader.list(2);
  const names = reader.list(groups, () => reader.name()), sizes = reader.list(groups);
  return { names, sizes, stopWords: new Set(reader.list(stops, () => reader.string())) };
}

/** The names of some shards. */
export function readNames(bytes) {
  const reader = new Reader(bytes, "WN");
  return reader.list(reader.number(), () => reader.name(4));
}

/** The number of 1 January 1970, counted from the first day of the year 1. */
export const EPOCH = 719163;

/** What a column says of every number, as `tell` makes it of what stands there; 0 where nobody has the number. */
export function readColumn(bytes, magic, tell) {
  const reader = new Reader(bytes, magic);
  return Int32Array.from(reader.numbers(reader.number()), (told, number) => told && tell(told - 1, number));
}

/** The day of the document of every number, 0 where that has none or nobody has the number. */
export function readDates(bytes) {
  let day = 0;
  return readColumn(bytes, "WD", (step) => (day += (step >>> 1) ^ -(step & 1)));
}

/** The labels; the numbers of all documents' labels, and where those of each document number begin. */
export function readLabels(bytes) {
  const reader = new Reader(bytes, "WG");
  const [count, documents] = reader.list(2);
  const labels = reader.list(count, () => reader.string());
  const starts = startsOf(reader.numbers(documents));
  return { labels, starts, numbers: reader.numbers(starts[documents]) };
}

/** A document as published. */
export function readRecord(bytes) {
  if (bytes[0] > 1) throw new Error("not a record");
  const text = new TextDecoder(bytes[0] ? "windows-1256" : "utf-8").decode(bytes.subarray(1));
  const [id, url, title, date, source, tags, body] = JSON.parse(text);
  return { id, url, title, date, source, tags, body };
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** CRC-32 of a term's UTF-8 bytes: it chooses the shard. */
export function termHash(term) {
  let crc = -1;
  for (const byte of new TextEncoder().encode(term)) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The hash of two terms that follow each other. */
export function pairHash(first, second) {
  const mixed = (Math.imul(termHash(first), 0x9e3779b1) + termHash(second)) >>> 0;
  return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) >>> 0;
}

/** The weight of each posting's occurrences, of each form as much as its share; `opening`: with what first words gain. */
export function weigh({ starts, symbols, opened }, shares, opening) {
  const weights = new Float64Array(starts.length - 1);
  for (let i = 0; i < weights.length; i++) {
    for (let at = starts[i]; at < starts[i + 1]; at++) {
      weights[i] += (shares ? shares[Math.floor(symbols[at] / 3)] : 1) * PLACE_WEIGHTS[symbols[at] % 3];
    }
    if (opening && opened[i] && weights[i]) weights[i] += OPENING_WEIGHT;
  }
  return weights;
}
