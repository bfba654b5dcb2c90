// The copies of pages: whose they are, from when, and when they go. Stands in one script with service-worker.js.
const LISTS = "handover-lists"; // the expected lists (lib/expected-list.js) go with the pages

let era = 0; // goes up whenever copies are forgotten: what was asked for before that is not kept any more
let turn = Promise.resolve();

// Whose page came decides whose copies stay; what may be kept is kept.
async function learn(url, answer, asked) {
  const [who, keep] = (answer.headers.get(MARK) ?? "").split("; ");
  if (!who || answer.redirected || answer.status >= 500) return;
  const html = keep && answer.ok ? await answer.clone().text() : null;
  await alone(async () => {
    if (asked !== era) return;
    await forget((name) => name.startsWith(PAGES) && name !== PAGES + who);
    if (html) await keepPage(await caches.open(PAGES + who), url, html, answer.headers);
  });
}

async function keepPage(cache, url, html, told) {
  const headers = new Headers(told);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set(KEPT_AT, new Date().toISOString());
  await cache.delete(url); // so that the newest stands last
  await cache.put(url, new Response(html, { headers }));
  for (const oldest of (await cache.keys()).slice(0, -MOST)) await cache.delete(oldest);
}

// One at a time, so that nothing is kept while it is being forgotten. A full disk keeps no copy, and breaks nothing.
function alone(work) {
  turn = turn.then(work).catch(() => {});
  return turn;
}

async function forget(wanted) {
  const names = (await caches.keys()).filter(wanted);
  if (names.some((name) => name.startsWith(PAGES))) {
    era += 1;
    indexedDB.deleteDatabase(LISTS);
  }
  await Promise.all(names.map((name) => caches.delete(name)));
}

// Every copy, and whatever was asked for before now.
const forgetPages = () => alone(() => { era += 1; return forget((name) => name.startsWith(PAGES)); });

async function pages() {
  const name = (await caches.keys()).find((each) => each.startsWith(PAGES));
  return name && caches.open(name);
}

async function kept(url, within = OLD) {
  const copy = await (await pages())?.match(url, { ignoreVary: true });
  return copy && Date.now() - Date.parse(copy.headers.get(KEPT_AT)) < within ? copy : undefined;
}

// The copies go first, so that the person's pages have left this phone with or without a network. And last, too: an
// answer that was on its way may have come in between.
async function signOut(request) {
  const form = await request.clone().text();
  await forgetPages();
  const answer = await fetch(request).catch(() => null);
  if (!answer) await (await caches.open(LEAVING)).put(SHELL.signOut, new Response(form));
  await forgetPages();
  return answer ?? offline("leaving");
}

// Who signed out without a network is signed out before anything else is asked. False while the server cannot be told.
async function left() {
  if (!(await caches.has(LEAVING))) return true;
  const body = await (await caches.match(SHELL.signOut, { cacheName: LEAVING })).text();
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch(SHELL.signOut, { method: "POST", body, headers, redirect: "manual" }).catch(() => null);
  const told = answer?.type === "opaqueredirect" || (answer?.status < 500 && answer.headers.has(MARK));
  if (told) await caches.delete(LEAVING);
  return told;
}
