// The search page: address ⇄ state → engine (a worker, else this thread) → results. Every word it shows comes from #strings.

import { completion } from "./search-complete.js";
import { engineOf } from "./search-engine.js";

const place = document.getElementById("found");
const words = JSON.parse(document.getElementById("strings").textContent);
const { root, index, worker: workerUrl, digits, months, date: datePattern, comma } = place.dataset;
const field = document.getElementById("q");
const status = document.getElementById("status");
const parts = Object.fromEntries(["notes", "facets", "hits", "more", "browse"].map((id) => [id, document.getElementById(id)]));
const language = document.documentElement.lang;
const numbers = new Intl.NumberFormat(`${language}-u-nu-${digits}`, { useGrouping: digits === "latn" });
const plurals = new Intl.PluralRules(language);
const monthNames = months.split("|");
const { start, started } = engineOf(index, workerUrl);

const PAGE = 10; // results a page
const TYPING = 120; // milliseconds of rest before a query runs
const PATIENCE = 400; // milliseconds before the page says that it is waiting
const SORTS = ["relevance", "date"];
const LEVELS = ["written", "letters", "stem", "family"]; // how far a word found may be from the word asked for
const LEVEL = "stem"; // unless the reader chooses another
const STATES = { offline: "offline", stale: "stale", damaged: "stale" }; // what the client's error codes mean to a reader
const ECHO = 100; // letters of a query that are repeated
const FACETS = 8; // values of a facet shown at first

// Words and elements

const number = (n) => numbers.format(n);

function t(key, values = {}) {
  let text = words[key];
  if (typeof text === "object") text = text[plurals.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => typeof values[name] === "number" ? number(values[name]) : values[name]);
}

// A query is repeated in short: browsers take minutes to break a word of thousands of letters into lines.
const brief = (text) => [...text.slice(0, 2 * ECHO)].length > ECHO ? `${[...text.slice(0, 2 * ECHO)].slice(0, ECHO).join("")}…` : text;

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function dateWords(iso) {
  const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
  const plain = (n) => number(n).replace(/[^\p{Nd}]/gu, "");
  return datePattern.replace("{day}", plain(day)).replace("{month}", monthNames[month - 1]).replace("{year}", plain(year));
}

// Offsets may overlap or stray when the text was cut: they are put in order and kept inside it.
function marked(text, spans = []) {
  const out = [];
  let at = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(at, start), to = Math.min(text.length, end);
    if (from >= to) continue;
    out.push(text.slice(at, from), el("mark", {}, text.slice(from, to)));
    at = to;
  }
  out.push(text.slice(at));
  return out;
}

// State ⇄ address

function readState() {
  const query = new URLSearchParams(location.search);
  return {
    q: query.get("q") || "",
    tags: query.getAll("tag"),
    sources: query.getAll("source"),
    from: query.get("from") || "",
    to: query.get("to") || "",
    sort: SORTS.includes(query.get("sort")) ? query.get("sort") : SORTS[0],
    level: LEVELS.includes(query.get("level")) ? query.get("level") : LEVEL,
    page: Math.max(1, parseInt(query.get("page"), 10) || 1),
  };
}

function addressOf(state) {
  const query = new URLSearchParams();
  if (state.q) query.set("q", state.q);
  for (const tag of state.tags) query.append("tag", tag);
  for (const source of state.sources) query.append("source", source);
  if (state.from) query.set("from", state.from);
  if (state.to) query.set("to", state.to);
  if (state.sort !== SORTS[0]) query.set("sort", state.sort);
  if (state.level !== LEVEL) query.set("level", state.level);
  if (state.page > 1) query.set("page", state.page);
  const text = query.toString();
  return location.pathname + (text && `?${text}`);
}

const filtered = (state) => state.tags.length || state.sources.length || state.from || state.to;
const without = (list, value) => list.filter((one) => one !== value);
const toggled = (list, value) => list.includes(value) ? without(list, value) : [...list, value];

function optionsOf(state) {
  return {
    limit: PAGE,
    offset: (state.page - 1) * PAGE,
    tags: state.tags,
    sources: state.sources,
    from: state.from || null,
    to: state.to || null,
    sort: state.sort,
    level: state.level,
    facets: true,
  };
}

// What the page shows

function say(text, ...more) {
  status.replaceChildren(text, ...more);
}

function fail(error) {
  const kind = !navigator.onLine ? "offline" : STATES[error.code] || "failed";
  const again = kind === "stale"
    ? el("button", { type: "button", onclick: () => location.reload() }, t("reload"))
    : el("button", { type: "button", onclick: () => run() }, t("retry"));
  place.removeAttribute("aria-busy");
  // What stands there answers the question before: it would be taken for the answer to this one.
  for (const part of [parts.notes, parts.hits, parts.more]) part.replaceChildren();
  parts.facets.hidden = true;
  showBrowse(true);
  say(t(kind), " ", again);
  if (kind === "offline") addEventListener("online", () => run(), { once: true });
}

function link(target, text, props = {}) {
  return el("a", { href: addressOf(target), onclick: (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    settled = true;
    go(target);
    scrollTo(0, 0);
  }, ...props }, text);
}

function showBrowse(yes) {
  document.documentElement.classList.remove("asked");
  parts.browse.hidden = !yes;
}

function showHits(hits) {
  parts.hits.replaceChildren(...hits.map((hit) => {
    const fragment = hit.fragment ? (hit.fragment.startsWith("#") ? "" : "#") + hit.fragment : "";
    const about = [hit.date ? el("time", { datetime: hit.date }, dateWords(hit.date)) : t("undated"), hit.source ? el("bdi", {}, hit.source) : null];
    const quiet = el("p", { class: "quiet" }, ...about.filter(Boolean).flatMap((node, n) => n ? [" · ", node] : [node]));
    return el("li", {},
      el("h2", {}, el("a", { href: root + hit.url + fragment, dir: "auto" }, ...marked(hit.title, hit.titleHighlights || hit.title_highlights))),
      el("p", { dir: "auto" }, ...marked(hit.excerpt || "", hit.highlights)),
      quiet);
  }));
}

// A note of the client in words: the string `note_<kind>`, or `note_<kind>_<what>`, with {word}, {also} and {query} in their places.
function noteWords(note) {
  const pattern = words[`note_${note.kind}${note.what ? `_${note.what}` : ""}`];
  if (!pattern) return null;
  const put = {
    word: () => [el("bdi", {}, brief(note.word))],
    also: () => note.also.flatMap((word, n) => n ? [comma, el("bdi", {}, word)] : [el("bdi", {}, word)]),
    query: () => [link({ ...state, q: note.query, page: 1 }, brief(note.query), { dir: "auto" })],
  };
  return el("p", { class: "quiet" }, ...pattern.split(/\{(\w+)\}/).flatMap((part, n) => n % 2 ? put[part]() : [part]));
}

const showNotes = (notes = []) => parts.notes.replaceChildren(...notes.map(noteWords).filter(Boolean));

const facetBox = el("details", { open: matchMedia("(min-width: 64rem)").matches }); // beside the results, or folded above them

const entries = (facet) => Array.isArray(facet) ? facet.map((one) => Array.isArray(one) ? one : [one.value ?? one.name, one.count]) : Object.entries(facet || {});

function showFacets(facets = {}) {
  const group = (name, key, isOn, change, label = (value) => el("bdi", {}, value)) => {
    const found = entries(facets[key]).filter(([value]) => value);
    if (!found.length) return null;
    const rows = found.map(([value, count]) => el("li", {},
      link({ ...change(String(value)), page: 1 }, label(String(value)), { "aria-current": isOn(String(value)) ? "true" : null }), " ",
      el("span", { class: "n" }, number(count))));
    const list = el("ul", { class: "terms" }, ...rows.slice(0, FACETS));
    const rest = rows.slice(FACETS);
    return el("section", {}, el("h2", {}, t(name)), list,
      rest.length ? el("details", {}, el("summary", {}, t("facet_more")), el("ul", { class: "terms" }, ...rest)) : null);
  };
  const year = (value) => state.from === value && state.to === value;
  const plain = (value) => number(Number(value)).replace(/[^\p{Nd}]/gu, "");
  const choice = (key, values) => el("section", {}, el("h2", {}, t(key)), el("ul", { class: "terms" }, ...values.map((value) => el("li", {},
    link({ ...state, [key]: value, page: 1 }, t(`${key}_${value}`), { "aria-current": state[key] === value ? "true" : null })))));
  parts.facets.hidden = false;
  facetBox.replaceChildren(el("summary", {}, t("facets")), ...[
    choice("sort", SORTS),
    choice("level", LEVELS),
    group("facet_years", "years", year, (value) => year(value) ? { ...state, from: "", to: "" } : { ...state, from: value, to: value }, plain),
    group("facet_tags", "tags", (value) => state.tags.includes(value), (value) => ({ ...state, tags: toggled(state.tags, value) })),
    group("facet_sources", "sources", (value) => state.sources.includes(value), (value) => ({ ...state, sources: toggled(state.sources, value) })),
  ].filter(Boolean));
}

function showFilters() {
  const chip = (name, next) => el("li", {}, link({ ...next, page: 1 }, name, { class: "chip", "aria-label": t("facet_remove", { name }) }));
  const span = [state.from, state.to].filter(Boolean);
  return el("ul", { class: "terms" },
    ...(span.length ? [chip(state.from === state.to ? state.from : `${t("from")} ${state.from || "…"} ${t("to")} ${state.to || "…"}`, { ...state, from: "", to: "" })] : []),
    ...state.tags.map((tag) => chip(tag, { ...state, tags: without(state.tags, tag) })),
    ...state.sources.map((source) => chip(source, { ...state, sources: without(state.sources, source) })));
}

function showPages(total) {
  const pages = Math.ceil(total / PAGE);
  if (pages < 2) return parts.more.replaceChildren();
  return parts.more.replaceChildren(el("nav", { class: "pages", "aria-label": t("pages") }, ...[
    state.page > 1 ? link({ ...state, page: state.page - 1 }, t("previous"), { class: "back", rel: "prev" }) : null,
    el("span", {}, t("page", { n: state.page, total: pages })),
    state.page < pages ? link({ ...state, page: state.page + 1 }, t("next"), { class: "on", rel: "next" }) : null,
  ].filter(Boolean)));
}

function showEmpty() {
  parts.hits.replaceChildren();
  parts.more.replaceChildren();
  say(t("empty", { query: brief(state.q) }));
  parts.more.append(
    el("ul", { class: "tips" }, ...words.empty_tips.map((tip) => el("li", {}, tip))),
    ...(state.level !== "family" ? [el("p", {}, link({ ...state, level: "family", page: 1 }, t("empty_level")))] : []),
    ...(filtered(state) ? [el("p", {}, link({ ...state, tags: [], sources: [], from: "", to: "", page: 1 }, t("empty_filters")))] : []));
}

function show(result) {
  place.removeAttribute("aria-busy");
  showBrowse(result.total === 0);
  showNotes(result.notes);
  if (filtered(state)) parts.notes.prepend(showFilters());
  if (result.total) {
    const results = t("results", { n: result.total });
    say(state.q ? t("for_query", { results, query: brief(state.q) }) : results);
    showHits(result.hits);
    answered = true;
    showFacets(result.facets);
    showPages(result.total);
  } else {
    parts.facets.hidden = true;
    showEmpty();
  }
  document.dispatchEvent(new Event("warraq:shown"));
}

function clear() {
  place.removeAttribute("aria-busy");
  for (const name of ["notes", "hits", "more"]) parts[name].replaceChildren();
  parts.facets.hidden = true;
  showBrowse(true);
  say("");
}

// Running

let state = readState();
let answered = false; // whether an answer has been shown whole
let newest = 0; // the number of the latest query; what an older one answers is dropped

// Shows hits as they arrive, in their order, at most once a frame; the whole answer replaces them. Those of a page's first
// question wait for it: the notes and facets that come with it stand above, and would push away what one has begun to read.
function arrivals(mine, offset) {
  const arrived = [];
  let drawn = false;
  return (hit, rank) => {
    arrived[rank - offset] = hit;
    if (drawn || !answered) return;
    drawn = true;
    requestAnimationFrame(() => {
      drawn = false;
      if (mine !== newest || !place.hasAttribute("aria-busy")) return;
      showBrowse(false);
      showHits(arrived.filter(Boolean));
    });
  };
}

async function run() {
  const mine = newest += 1;
  if (!state.q.trim() && !filtered(state)) return clear();
  place.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => { if (mine === newest) say(t(started() ? "searching" : "loading")); }, PATIENCE);
  try {
    const { search } = await start();
    if (mine !== newest) return undefined;
    const options = optionsOf(state);
    const result = await search(state.q, options, arrivals(mine, options.offset));
    if (mine === newest) show(result);
  } catch (error) {
    if (mine === newest) fail(error);
  } finally {
    clearTimeout(waiting);
  }
  return undefined;
}

// A query typed further replaces its entry in the history; one begun after Enter, a filter or a page makes a new one.
let settled = Boolean(state.q);

function go(next, settle = true) {
  const replace = !settled || addressOf(next) === addressOf(state);
  settled = settle;
  state = next;
  if (field.value !== state.q) field.value = state.q;
  history[replace ? "replaceState" : "pushState"](null, "", addressOf(state));
  return run();
}

const completions = completion(field, {
  ask: async (text) => (await start()).complete(text),
  choose: (q) => { clearTimeout(rest); go({ ...state, q, page: 1 }); },
  addressOf: (url) => root + url,
  label: t("completions"),
});

let rest;
field.addEventListener("input", (event) => {
  clearTimeout(rest);
  if (event.isComposing) return;
  rest = setTimeout(() => {
    if (field.value !== state.q) go({ ...state, q: field.value, page: 1 }, false);
    completions.update(); // after the query: what is asked first is fetched first
  }, TYPING);
});
field.addEventListener("focus", () => { start().catch(() => { /* said when a query needs it */ }); }, { once: true });
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(rest);
  completions.close();
  go({ ...state, q: field.value, page: 1 });
});
addEventListener("popstate", () => {
  state = readState();
  field.value = state.q;
  run();
});

// ↓ from the field goes to the first result, ↓ and ↑ between results, ↑ from the first back to the field. Enter opens, as on any link.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || (event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...parts.hits.querySelectorAll("h2 a")];
  const at = links.indexOf(document.activeElement);
  if (at < 0 && document.activeElement !== field) return;
  const next = event.key === "ArrowDown" ? links[at + 1] : at > 0 ? links[at - 1] : at === 0 ? field : null;
  if (!next) return;
  event.preventDefault();
  next.focus();
});

parts.facets.append(facetBox);
field.value = state.q;
if (state.q || filtered(state)) run(); else { clear(); field.focus({ preventScroll: true }); }
