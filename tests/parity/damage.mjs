// Asks an archive whose files are spoilt one kind at a time: stdin {base, client, query, kinds, ways} → stdout, a JSON line each:
// {kind, way, total | error}. The whole answer or a calm error, never part of one.
import { readFileSync } from "node:fs";

const { base, client, query, kinds, ways } = JSON.parse(readFileSync(0, "utf8"));
const { open } = await import(client);
const page = "<!doctype html><title>404</title><p>There is no such page here.";
const others = new Map();
const spoil = {
  missing: () => new Response(page, { status: 404 }),
  page: () => new Response(page, { status: 200 }),
  truncated: (data) => new Response(data.subarray(0, data.length - 5)),
  empty: () => new Response(new Uint8Array()),
  offline: () => { throw new TypeError("fetch failed"); },
  foreign: (data, kind) => {
    const other = others.get(kind) ?? data;
    others.set(kind, data);
    return new Response(other);
  },
};
for (const kind of kinds) for (const way of ways) {
  let spoilt = 0;
  const get = async (url) => {
    const data = readFileSync(new URL(url));
    if (!url.slice(base.length).startsWith(kind)) return new Response(data);
    spoilt++;
    return spoil[way](data, kind);
  };
  others.clear();
  try {
    const archive = await open(base, { fetch: get });
    const { total, hits } = await archive.search(query, { facets: true });
    console.log(JSON.stringify({ kind, way, spoilt, total, ids: hits.map(({ id }) => id) }));
  } catch ({ name, code, message }) {
    console.log(JSON.stringify({ kind, way, spoilt, error: { name, code, message } }));
  }
}
