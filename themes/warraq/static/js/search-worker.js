// The search client in a worker, so that typing never waits. Messages: SETUP → READY; QUERY → HIT, as each arrives, and RESULT;
// SUGGEST → RESULT; ERROR in place of any answer. A newer QUERY cancels the older.

let archive;

async function answer({ type, id, query, options }) {
  if (type === "SUGGEST") return archive.complete?.(query) ?? { queries: [], titles: [] };
  return archive.typing(query, { ...options, onHit: (hit, rank, total) => postMessage({ type: "HIT", id, hit, rank, total }) });
}

onmessage = async ({ data }) => {
  try {
    if (data.type === "SETUP") {
      const entry = fetch(new URL("entry.json", data.index), { cache: "no-cache" }); // along with the client, not after it
      entry.catch(() => 0); // the client tells
      const { open } = await import(data.client);
      archive = await open(data.index, { entry });
      postMessage({ type: "READY" });
    } else {
      postMessage({ type: "RESULT", id: data.id, result: await answer(data) });
    }
  } catch (error) {
    postMessage({ type: "ERROR", id: data.id, code: error.code || "", message: String(error.message || error) });
  }
};
