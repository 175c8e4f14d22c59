// Asks one query and notes the hits as they are told: stdin {base, query} → stdout {told: [[rank, id]], answered: how many were told when it resolved, ids}.
import { readFileSync } from "node:fs";

const { base, query } = JSON.parse(readFileSync(0, "utf8"));
const { open } = await import(base + "warraq.js");
const archive = await open(base);
const told = [];
const { hits } = await archive.search(query, { offset: 3, onHit: (hit, rank) => told.push([rank, hit.id]) });
console.log(JSON.stringify({ told, answered: told.length, ids: hits.map(({ id }) => id) }));
