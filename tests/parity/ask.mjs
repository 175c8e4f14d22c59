// Asks the published client: stdin {base, client, queries: [[query, options], …]} → stdout, a line of JSON an answer.
import { readFileSync } from "node:fs";

const { base, client, queries } = JSON.parse(readFileSync(0, "utf8"));
const { open } = await import(client);
const archive = await open(base);
for (const [query, options] of queries) {
  const answer = options.suggest ? archive.suggest(query) : archive.search(query, options);
  console.log(JSON.stringify(await answer.catch(({ name, code, message }) => ({ error: { name, code, message } }))));
}
