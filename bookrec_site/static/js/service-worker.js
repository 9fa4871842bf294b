// Shows the offline page when the network is gone. `told`, from bookrec_site/offline.py, says which
// files that takes; they are all that is ever kept, under a name that changes as soon as one does.

const name = `offline-${told.version}`;
const kept = new Set(told.kept.map((path) => new URL(path, location.href).href));

async function keep() {
  const cache = await caches.open(name);
  await cache.addAll(told.kept.map((path) => new Request(path, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function takeOver() {
  for (const other of await caches.keys()) {
    if (other.startsWith("offline-") && other !== name) await caches.delete(other);
  }
  await self.registration.navigationPreload?.enable(); // the page is asked for while this starts
  await self.clients.claim();
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (gone) {
    const offline = await caches.match(told.page);
    if (offline) return offline;
    throw gone;
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (gone) {
    const own = await caches.match(request);
    if (own) return own;
    throw gone;
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (kept.has(request.url)) event.respondWith(file(request));
});
