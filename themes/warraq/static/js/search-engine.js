// The search behind the page: the archive's client in a worker, or in this thread where there can be none.

class SearchError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function inWorker(workerUrl, setup) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl, { type: "module" });
    const waiting = new Map();
    let last = 0;
    worker.onerror = (event) => { event.preventDefault?.(); reject(new SearchError("no-worker", event.message)); };
    worker.onmessage = ({ data }) => {
      if (data.type === "READY") {
        const ask = (message, onHit) => new Promise((answer, refuse) => {
          waiting.set(last += 1, { answer, refuse, onHit });
          worker.postMessage({ ...message, id: last });
        });
        resolve({
          search: (query, options, onHit) => ask({ type: "QUERY", query, options }, onHit),
          complete: (query) => ask({ type: "SUGGEST", query }),
        });
      } else if (data.type === "HIT") {
        waiting.get(data.id)?.onHit(data.hit, data.rank, data.total);
      } else if (data.id === undefined) {
        worker.terminate();
        reject(new SearchError(data.code, data.message));
      } else {
        const { answer, refuse } = waiting.get(data.id);
        waiting.delete(data.id);
        if (data.type === "RESULT") answer(data.result); else refuse(new SearchError(data.code, data.message));
      }
    };
    worker.postMessage({ type: "SETUP", ...setup });
  });
}

async function here(setup) {
  const { open } = await import(setup.client);
  const archive = await open(setup.index);
  return {
    search: (query, options, onHit) => archive.typing(query, { ...options, onHit }),
    complete: async (query) => archive.complete?.(query) ?? { queries: [], titles: [] },
  };
}

/** What starts the search of the archive under `index`, once: a function that promises { search, complete }; `started` tells. */
export function engineOf(index, workerUrl) {
  const base = new URL(index, location.href);
  const setup = { index: base.href, client: new URL("warraq.js", base).href };
  let engine = null;
  const start = () => engine ||= inWorker(workerUrl, setup)
    .catch((error) => error.code === "no-worker" || error instanceof DOMException || error instanceof ReferenceError ? here(setup) : Promise.reject(error))
    .catch((error) => { engine = null; throw error; });
  return { start, started: () => engine !== null };
}
