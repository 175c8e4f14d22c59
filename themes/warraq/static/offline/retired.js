// What stands at sw.js where `offline` is off. No page asks for it; a browser that keeps a worker from a time when it was on
// finds this in its place, forgets all that was kept, and is rid of the worker.

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => event.waitUntil((async () => {
  const mine = `warraq ${new URL(registration.scope).pathname} `;
  for (const name of await caches.keys()) if (name.startsWith(mine)) await caches.delete(name);
  await registration.unregister();
})()));
