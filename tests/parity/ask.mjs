// Asks the published client: stdin {base, client, queries: [[query, options], …]} → stdout, a line of JSON an answer.
import { readFileSync } from "node:fs";

const { base, client, queries } = JSON.parse(readFileSync(0, "utf8"));
const { open } = await import(client);
const archive = await open(base);
for (const [query, options] of queries) {
  const { suggest, complete, ...rest } = options;
  const answer = suggest ? archive.suggest(query) : complete ? archive.complete(query) : archive.search(query, rest);
  console.log(JSON.stringify(await answer.catch(({ name, code, message }) => ({ error: { name, code, message } }))));
}
