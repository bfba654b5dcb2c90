// What may come before the scanner, as the server last told it: in memory for the verdict, and on the phone's disk for a
// start without a network. Fetched whole once, then only what changed.
import { read } from "./scan-reading.js";

const NAME = "handover-lists";
const KEPT = 5; // lists of other handovers that stay
const WORN = 50 * 60_000; // after this long it is fetched whole: numbers that were corrected fall out of it

export class ExpectedList {
  known = new Map(); // key -> {number, carrier, code, details}
  complete = false; // whether a number that is not here is unknown to the server too
  told_at = null;

  // The list of one handover from the disk. `where`: {batch, url}.
  async open({ batch, url }) {
    Object.assign(this, { batch, url });
    const kept = await row("readonly", (lists) => lists.get(batch)).catch(() => null);
    if (kept && !this.told_at) this.learn(kept.told);
    await this.refresh();
  }

  has(text) {
    return this.known.has(read(text).key);
  }

  // Quietly: when nothing comes, what is here stays.
  async refresh() {
    const since = this.whole_at && Date.now() - this.whole_at < WORN ? `?since=${encodeURIComponent(this.told_at)}` : "";
    const told = await fetched(this.url + since);
    if (!told?.entries) return;
    this.learn(told);
    if (told.entries.length || told.whole) await this.keep().catch(() => {}); // the disk is full: it lives on in memory
  }

  // `told` {whole, complete, told_at, carriers, entries: [[number, carrier, code = "taken", details = {}, key = number], ...]}.
  learn({ whole, whole_at = Date.now(), complete, told_at, carriers, entries }) {
    if (whole) Object.assign(this, { known: new Map(), complete, whole_at });
    for (const [number, , , , key] of entries) this.known.delete(key ?? number);
    for (const [number, carrier, code = "taken", details = {}, key = number] of entries) {
      const twice = this.known.has(key);
      this.known.set(key, { number, ...(twice ? { carrier: "", code: "", details: {} } : { carrier: carriers[carrier] ?? "", code: code || "taken", details: details || {} }) });
    }
    this.told_at = told_at;
  }

  async keep() {
    const { batch, complete, told_at, whole_at } = this;
    const carriers = [...new Set([...this.known.values()].map(({ carrier }) => carrier))];
    const place = new Map(carriers.map((carrier, index) => [carrier, index]));
    const entries = [...this.known].map(([key, { number, carrier, code, details }]) => [number, place.get(carrier), code || "asked", details, key]);
    await row("readwrite", (lists) => lists.put({ batch, told: { whole: true, whole_at, complete, told_at, carriers, entries } }));
    await row("readwrite", (lists) => forgetOldest(lists, batch));
  }
}

export const expected = new ExpectedList();

// Another person's phone next: nothing of a list stays.
export const forgetLists = () => row("readwrite", (lists) => lists.clear());

function forgetOldest(lists, batch) {
  const request = lists.getAll();
  request.onsuccess = () => {
    const others = request.result.filter((list) => list.batch !== batch).sort((a, b) => a.told.whole_at - b.told.whole_at);
    for (const { batch: old } of others.slice(0, -KEPT)) lists.delete(old);
  };
  return request;
}

// One request on the store of lists, and its answer.
function row(mode, ask) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("lists", { keyPath: "batch" });
    opening.onerror = opening.onblocked = () => reject(opening.error ?? new Error("blocked"));
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("lists", mode);
      const request = ask(transaction.objectStore("lists"));
      transaction.oncomplete = () => { opening.result.close(); resolve(request.result); };
      transaction.onabort = transaction.onerror = () => { opening.result.close(); reject(transaction.error ?? new Error("aborted")); };
    };
  });
}

async function fetched(url) {
  try {
    const response = await fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(15_000), headers: { Accept: "application/json", "HX-Request": "true" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
