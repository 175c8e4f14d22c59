// The service worker of a site with `offline: true`: what was read once can be read again without a network. Decision 0404.
// The build writes `const BUILD = {version, epoch, shell, search, note};` in front of it: `version` of the shell, `epoch` of
// the takedowns, the paths of what every page and every search needs, and the line above a page that comes from here.

const scope = new URL(registration.scope);
const mine = `warraq ${scope.pathname} `; // other sites may stand on this host and keep theirs
const SHELL = `${mine}shell ${BUILD.version}`;
// What holds words of articles. A takedown changes the names, so that nothing is left of what was kept before it.
const PAGES = `${mine}pages ${BUILD.epoch}`, SHARDS = `${mine}shards ${BUILD.epoch}`, OTHERS = `${mine}others ${BUILD.epoch}`;
const MOST = { [PAGES]: 300, [SHARDS]: 2000, [OTHERS]: 100 }; // files; beyond, what came first goes first
const PATIENCE = 3000; // milliseconds that the network is waited for where there is something kept
const TRIM_EVERY = 50; // files kept
// Named by their content: the name says that the file is the right one, however old it is.
const HASHED = /^(theme\/.+\.[0-9a-f]{6}\.\w+|search\/[a-z]\/[0-9a-f]{2}\/[0-9a-f/-]+\.bin|search\/(engine|extra)-[0-9a-f]{12}\.js)$/;

const at = (path) => new URL(path, scope).href;
const bare = (url) => url.replace(/[?#].*/, ""); // no query changes what a file says
const place = (path) => path.endsWith(".bin") ? SHARDS : OTHERS;
const kept = async (name, key) => (await caches.open(name)).match(key, { ignoreVary: true });

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(install());
});

async function install() {
  await Promise.all(BUILD.shell.map((path) => take(SHELL, path)));
  await Promise.all(BUILD.search.map((path) => take(OTHERS, path)));
  // An older entry goes with the shards that were kept beside it: it is replaced when the reader searches again.
  if (!(await kept(OTHERS, at("search/entry.json")))) await take(OTHERS, "search/entry.json");
}

async function take(name, path) {
  const known = HASHED.test(path) && await caches.match(at(path), { ignoreVary: true });
  const response = known || await fetch(at(path), { cache: HASHED.test(path) ? "default" : "reload" });
  if (response.status !== 200) throw new Error(`${path}: HTTP ${response.status}`); // the next visit tries again
  await (await caches.open(name)).put(at(path), response);
}

addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(mine) && name !== SHELL && !(name in MOST)) await caches.delete(name);
  }
  await clients.claim();
  // What is open was loaded before there was anyone to keep it.
  for (const { url } of await clients.matchAll({ type: "window" })) {
    if (!(await kept(PAGES, bare(url)))) await fetch(bare(url)).then((response) => keep(PAGES, bare(url), response)).catch(() => {});
  }
}

addEventListener("fetch", (event) => {
  const { request } = event, key = bare(request.url);
  if (request.method !== "GET" || request.headers.has("range") || !key.startsWith(scope.href)) return;
  const path = key.slice(scope.href.length);
  if (HASHED.test(path)) event.respondWith(hashed(event, key, place(path)));
  else if (request.mode === "navigate") event.respondWith(page(event, key));
  else event.respondWith(part(event, key));
});

async function hashed(event, key, name) {
  const known = await caches.match(key, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(event.request);
  event.waitUntil(keep(name, key, response));
  return response;
}

async function page(event, key) {
  const { network, answer } = await asked(event, PAGES, key);
  if (answer?.status < 500) return answer;
  const known = (await kept(PAGES, key)) || (await kept(SHELL, key));
  if (known) return shown(known, (html) => html.replace(/<main[^>]*>/, (main) => main + BUILD.note));
  return network.catch(async () => {
    // The page is made for the root, and stands here at whatever address was asked for.
    const links = / (href|src|action)="(?![a-z]+:|[/#])/g;
    return shown(await kept(SHELL, at("offline.html")), (html) => html.replace(links, (link) => link + scope.pathname), 503);
  });
}

async function part(event, key) {
  const { network, answer } = await asked(event, OTHERS, key);
  return answer?.status < 500 ? answer : (await kept(OTHERS, key)) || (await kept(SHELL, key)) || network;
}

/** What the network says within PATIENCE, undefined if nothing by then, and the promise of it. What it says is kept. */
async function asked(event, name, key) {
  const network = fetch(event.request);
  event.waitUntil(network.then((response) => keep(name, key, response)).catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  return { network, answer: await Promise.race([network.catch(() => undefined), late]) };
}

async function shown(response, change, status = 200) {
  return new Response(change(await response.text()), { status, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

let count = 0;
/** Keeps a copy of `response`, or forgets the page if it is gone. Where the disk is full, less is kept. */
async function keep(name, key, response) {
  const page = name === PAGES;
  const whole = response.status === 200 && response.type === "basic" && !response.redirected;
  const wanted = whole && (!page || response.headers.get("Content-Type")?.startsWith("text/html"));
  const copy = wanted && response.clone(); // before anything is awaited: the page is about to read the other
  const cache = await caches.open(name);
  if (copy) await cache.put(key, copy).catch(() => {});
  else if (response.status === 404 || response.status === 410) await cache.delete(key);
  if (copy && count++ % TRIM_EVERY === 0) {
    const keys = await cache.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - MOST[name]))) await cache.delete(old);
  }
}
