// Search an archive published by Warraq, from a page, a worker or Node:
//
//   import { open } from "./search/warraq.js";
//   const archive = await open("https://host/repo/search/");
//   const { total, hits, notes } = await archive.search("نص السؤال", { limit: 10 });
//
// This file keeps its name; the engine that it loads is named by its content. docs/search.md lists every option.

/**
 * Opens the archive under `url` (the folder that holds entry.json). `options.fetch` replaces the global fetch; `options.entry` is the response
 * to a request of entry.json that is on its way already, or a promise of it.
 */
export async function open(url, options = {}) {
  const base = new URL(String(url).replace(/(\/[^/?#]*\.[^/?#]*|\/?)([?#].*)?$/, "/"), globalThis.location?.href);
  const get = options.fetch ?? (base.protocol === "file:" ? readFile : (...request) => fetch(...request));
  let entry;
  try {
    const response = await (options.entry ?? get(new URL("entry.json", base).href, { cache: "no-cache" }));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    entry = await response.json();
    if (!/^engine-[0-9a-f]+\.js$/.test(entry.engine)) throw new Error("no engine");
  } catch (cause) {
    throw Object.assign(new Error(`No search index at ${base.href}: ${cause.message}`, { cause }), {
      name: "ArchiveError", code: cause.name === "TypeError" ? "offline" : "missing",
    });
  }
  // Beside this file first; where that is not the archive's own copy, from the archive.
  const loaded = new Map();
  const load = async (name) => {
    try {
      return await import(new URL(name, import.meta.url).href);
    } catch {
      const response = await get(new URL(name, base).href);
      if (!response.ok) throw Object.assign(new Error(`${name} is not at ${base.href}`), { name: "ArchiveError", code: "stale" });
      const source = (await response.text()).replace(/"\.\/([^"]+\.js)"/g, (other, known) => JSON.stringify(loaded.get(known) ?? other));
      loaded.set(name, "data:text/javascript;charset=utf-8," + encodeURIComponent(source));
      return import(loaded.get(name));
    }
  };
  // What is read first comes along with the engine, not after it.
  const table = get(new URL(`c/${entry.table.slice(0, 2)}/${entry.table.slice(2)}.bin`, base).href);
  table.catch(() => 0); // whoever reads it is told
  const engine = await load(entry.engine);
  return engine.open(base, entry, get, load, table);
}

// file: addresses, in Node.
async function readFile(url) {
  const { readFile: read } = await import("node:fs/promises");
  try {
    return new Response(await read(new URL(url)));
  } catch {
    return new Response(null, { status: 404 });
  }
}
