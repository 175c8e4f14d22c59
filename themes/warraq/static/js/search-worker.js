// The search client in a worker, so that typing never waits. Messages: SETUP → READY; QUERY → RESULT; ERROR in place of either.

let archive;

onmessage = async ({ data }) => {
  try {
    if (data.type === "SETUP") {
      const { open } = await import(data.client);
      archive = await open(data.index);
      postMessage({ type: "READY" });
    } else if (data.type === "QUERY") {
      postMessage({ type: "RESULT", id: data.id, result: await archive.typing(data.query, data.options) });
    }
  } catch (error) {
    postMessage({ type: "ERROR", id: data.id, code: error.code || "", message: String(error.message || error) });
  }
};
