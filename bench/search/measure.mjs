// Asks the shipped client every query; stdin {base, queries: [{id, set, query}]} → stdout
//   {runs: {query id: [document ids]}, bytes: {set: {first, second, requests, rounds}}}
// Bytes as GitHub Pages serves them: .js and .json gzipped, .bin as they are. A first query includes client and entry file.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const { base, queries, sample } = JSON.parse(readFileSync(0, "utf8"));
const { open } = await import(new URL("warraq.js", base).href);
const files = new Map();
const load = (url) => {
  if (!files.has(url)) {
    const path = new URL(url);
    const data = existsSync(path) ? readFileSync(path) : null;
    files.set(url, { data, wire: data && (url.endsWith(".bin") ? data.length : gzipSync(data, { level: 9 }).length) });
  }
  return files.get(url);
};

let bytes = 0, requests = 0;
let byKind = {};
const get = async (url) => {
  const { data, wire } = load(url);
  bytes += wire ?? 0;
  requests++;
  const kind = url.slice(base.length).split(/[/-]/)[0];
  byKind[kind] = (byKind[kind] ?? 0) + (wire ?? 0);
  return data ? new Response(data) : new Response(null, { status: 404 });
};
const client = (entry) => ["entry.json", "warraq.js", entry.engine].reduce((sum, name) => sum + load(base + name).wire, 0);

const archive = await open(base, { fetch: get });
const runs = {}, times = [];
for (const { id, query } of queries) {
  const begin = performance.now();
  const { hits } = await archive.search(query, { limit: 10 });
  times.push(performance.now() - begin);
  runs[id] = hits.map((hit) => hit.id);
}

// Byte counts on a sample: each query first in a fresh archive, then the next of its set second. The engine is opened by hand,
// so that the part of the client that only some queries need is counted where it is fetched.
const entry = JSON.parse(readFileSync(new URL(base + "entry.json")));
const engine = await import(new URL(entry.engine, base).href);
const opened = () => engine.open(base, entry, get, async (name) => {
  await get(base + name);
  return import(new URL(name, base).href);
});
const sets = {};
for (const [set, members] of Object.entries(Object.groupBy?.(queries, (q) => q.set) ?? group(queries))) {
  const step = Math.max(1, Math.floor(members.length / sample));
  const first = [], second = [], count = [];
  const [firstKinds, secondKinds] = [{}, {}];
  for (let i = 0; i + 1 < members.length; i += step) {
    [bytes, requests, byKind] = [0, 0, firstKinds];
    const fresh = opened();
    await fresh.search(members[i].query, { limit: 10 });
    first.push(bytes + client(entry));
    count.push(requests + 3);
    [bytes, byKind] = [0, secondKinds];
    await fresh.search(members[i + 1].query, { limit: 10 });
    second.push(bytes);
  }
  const mean = (list) => Math.round(list.reduce((a, b) => a + b, 0) / list.length);
  const perQuery = (kinds) => Object.fromEntries(Object.entries(kinds).map(([kind, total]) => [kind, Math.round(total / first.length)]));
  sets[set] = { queries: first.length, first: mean(first), second: mean(second), requests: mean(count), client: client(entry), firstByKind: perQuery(firstKinds), secondByKind: perQuery(secondKinds) };
}
function group(list) {
  const groups = {};
  for (const one of list) (groups[one.set] ??= []).push(one);
  return groups;
}
times.sort((a, b) => a - b);
const at = (share) => Math.round(times[Math.floor(share * (times.length - 1))] * 10) / 10;
console.log(JSON.stringify({ runs, bytes: sets, milliseconds: { median: at(0.5), p95: at(0.95) } }));
