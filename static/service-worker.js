// Between the pages and the network, so that a shift goes on without one. The server puts one line before this file:
//   const SHELL = {version, offline, home, today, signIn, signOut, assets, later}
//
// Hashed assets: cache first. Pages: network first with a short patience, then the copy, which says from when it is.
// Only a page with the server's mark is believed to be ours: `Handover-Page: <whose>`, or `<whose>; keep` where a copy
// may stay on this phone. Copies stand in one cache per person and business; they go when anybody else's page comes, or
// nobody's (signed out): service-worker-copies.js, the second half of this file. Forms, the API and photos are never kept.
// What waits to be sent is in IndexedDB, not here.
const MARK = "Handover-Page", KEPT_AT = "Handover-Kept-At";
const ASSETS = "assets", PAGES = "pages-", LEAVING = "leaving", FRAME = `shell-${SHELL.version}`;
const PATIENCE = 3000, FRESH = 120_000, OLD = 14 * 24 * 3600_000, MOST = 40;
const AS_IT_IS = "straight"; // in an address: whatever answers is shown

self.addEventListener("install", (event) => event.waitUntil(build()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", (event) => {
  if (event.data.activate) self.skipWaiting(); // the page has looked: nothing waits to be sent, nobody is scanning
  const { keep, unseen } = event.data;
  if (keep) event.waitUntil(keepAll(unseen ? [event.source.url, SHELL.today, ...keep] : keep));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (origin !== self.location.origin || searchParams.has(AS_IT_IS)) return;
  if (request.mode !== "navigate") {
    if (request.method === "GET" && searchParams.has("v") && /^\/(static\/|app\.css)/.test(pathname)) event.respondWith(asset(request.url));
  } else if (request.method === "GET") event.respondWith(show(event));
  else if (pathname === SHELL.signOut) event.respondWith(signOut(request));
  else if (/urlencoded/.test(request.headers.get("Content-Type"))) event.respondWith(send(request));
});

async function build() {
  const page = await fetch(SHELL.offline, { cache: "no-store" });
  if (!page.ok || !page.headers.has(MARK)) throw new Error("something else answered");
  await (await caches.open(FRAME)).put(SHELL.offline, page);
  await Promise.all(SHELL.assets.map(asset));
}

// Assets of earlier versions go, unless a copy still names them: an old copy must not lose its scripts.
async function begin() {
  await self.registration.navigationPreload?.enable();
  await forget((name) => name.startsWith("shell-") && name !== FRAME);
  const assets = await caches.open(ASSETS);
  const copies = (await (await pages())?.matchAll()) ?? [];
  const naming = [JSON.stringify(SHELL), ...(await Promise.all(copies.map((copy) => copy.text())))];
  for (const { url } of await assets.keys()) {
    const address = url.slice(self.location.origin.length);
    if (!naming.some((text) => text.includes(address))) await assets.delete(url);
  }
  await self.clients.claim();
}

async function asset(url) {
  const cache = await caches.open(ASSETS);
  const there = await cache.match(url, { ignoreVary: true });
  if (there) return there;
  const answer = await fetch(url);
  const lasting = answer.ok && !answer.redirected && answer.headers.get("Cache-Control")?.includes("immutable");
  if (lasting) await cache.put(url, answer.clone()).catch(() => {}); // a full disk: then it comes from the network
  return answer;
}

async function show(event) {
  const { url } = event.request;
  const ahead = !(await caches.has(LEAVING));
  if (!(await left())) return offline("leaving");
  const asked = ask(event, ahead).then(judge, () => [null, "offline"]);
  event.waitUntil(asked); // a late answer is still kept, for next time
  const copy = await kept(url);
  const [answer, trouble] = await (copy ? Promise.race([asked, after(PATIENCE, [null, "slow"])]) : asked);
  if (!trouble) return answer;
  if (copy) return said(copy, trouble);
  if (trouble === "away") return answer; // its own words, since there is nothing else to show
  if (new URL(url).pathname === SHELL.home && (await kept(SHELL.today))) return Response.redirect(SHELL.today, 303);
  return offline(trouble);
}

// `ahead`: whether what the browser asked for by itself, before this script ran, still counts.
async function ask(event, ahead) {
  const asked = era;
  const answer = (ahead && (await event.preloadResponse)) || (await fetch(event.request));
  event.waitUntil(learn(event.request.url, answer, asked));
  return answer;
}

// A redirect or a file is taken as it is; a page without the mark is a guest network's, whatever its status says.
function judge(answer) {
  if (answer.status >= 500) return [answer, "away"];
  const html = answer.headers.get("Content-Type")?.startsWith("text/html");
  return [answer, answer.ok && html && !answer.headers.has(MARK) ? "strange" : null];
}

// What the person is likely to need next, fetched while there is a network; then what is large.
async function keepAll(addresses) {
  for (const url of addresses) {
    if (await kept(url, FRESH)) continue;
    const asked = era;
    await learn(url, await fetch(url, { redirect: "manual", headers: { Accept: "text/html", "Handover-Ahead": "1" } }), asked);
  }
  if (!navigator.connection?.saveData) for (const url of SHELL.later) await asset(url);
}

// Whoever has signed in begins without the copies of who was here before: their own first page may be slow to come.
async function send(request) {
  const answer = await fetch(request).catch(() => null);
  const entered = answer?.type === "opaqueredirect" && SHELL.signIn.includes(new URL(request.url).pathname);
  if (entered) await forgetPages();
  return answer ?? offline("unsent");
}

const after = (time, value) => new Promise((resolve) => setTimeout(resolve, time, value));
const offline = async (trouble) => said(await caches.match(SHELL.offline), trouble, 503);

// The page's own script puts the trouble, and from when the page is, into words.
async function said(copy, trouble, status = 200) {
  const html = (await copy.text()).replace("<body ", `<body data-trouble="${trouble}" data-kept-at="${copy.headers.get(KEPT_AT) ?? ""}" `);
  return new Response(html, { status, headers: copy.headers });
}
