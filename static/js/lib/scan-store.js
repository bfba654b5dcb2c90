// The phone's disk. What resolves here is on it: written durably, or read back where the browser promises nothing.
const NAME = "handover";
const VERSION = 3;
const STORES = { scans: "client_id", sent: "client_id", undos: "client_id", photos: "id", closings: "batch", unseen: "id", meta: "name" };
// A day's queue is long, and is asked about at every scan: what is asked is counted, never read through.
const INDEXES = { scans: ["owned", ["business", "person", "state", "seq"]], photos: ["owned", ["business", "person", "state"]], sent: ["sent_at", "sent_at"] };
const PATIENCE = 5000; // a phone that has slept may never answer on its old connection
// A fresh connection changes nothing about these.
const FINAL = new Set(["QuotaExceededError", "ConstraintError", "DataError", "DataCloneError", "SecurityError"]);

let opening;
let promised; // whether the browser said that a strict transaction is one

export function open() {
  opening ??= within(new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => build(request.result, request.transaction);
    request.onsuccess = () => {
      request.result.onclose = request.result.onversionchange = () => { request.result.close(); opening = null; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error("blocked"));
  })).catch((trouble) => { opening = null; throw trouble; });
  return opening;
}

function build(database, transaction) {
  for (const [name, keyPath] of Object.entries(STORES)) {
    const store = database.objectStoreNames.contains(name) ? transaction.objectStore(name) : database.createObjectStore(name, { keyPath });
    const [index, keys] = INDEXES[name] ?? [];
    if (index && !store.indexNames.contains(index)) store.createIndex(index, keys);
  }
}

// Runs `work(stores, answer)` in one durable transaction; resolves with its answer once that is on the disk. It may run
// twice, and the first may have lasted after all: `work` looks before it adds.
export const durably = (names, work) => surely(() => attempt(names, "readwrite", work, "strict"));

// The same for what may be done again: it survives the browser's end, and the disk is not waited for.
export const lightly = (names, work) => surely(() => attempt(names, "readwrite", work, "relaxed"));

// Runs `work` where it only reads.
export const look = (names, work) => surely(() => attempt(names, "readonly", work));

export const all = (store) => look([store], (stores, answer) => {
  stores[store].getAll().onsuccess = ({ target }) => answer(target.result);
});

// How many rows there are in each of these stores: {store: number}.
export const counts = (names) => look(names, (stores, answer) => {
  const asked = names.map((name) => [name, stores[name].count()]);
  asked.at(-1)[1].onsuccess = () => answer(Object.fromEntries(asked.map(([name, { result }]) => [name, result])));
});

export const count = (store) => look([store], (stores, answer) => {
  stores[store].count().onsuccess = ({ target }) => answer(target.result);
});

export async function keep(store, row) {
  const key = row[STORES[store]];
  await durably([store], (stores) => { stores[store].put(row); });
  await written(store, key);
}

export const drop = (store, key) => durably([store], (stores) => { stores[store].delete(key); });

export function change(store, key, changes) {
  return durably([store], (stores) => {
    const request = stores[store].get(key);
    request.onsuccess = () => { if (request.result) stores[store].put({ ...request.result, ...changes }); };
  });
}

// The part of an "owned" index that begins so: business, person and state, or fewer of them.
export const under = (...keys) => IDBKeyRange.bound(keys, [...keys, []]);

// Where strict durability was not promised, the row is read back before anybody is told that it is kept.
export async function written(store, key) {
  if (promised) return;
  const found = await look([store], (stores, answer) => {
    stores[store].getKey(key).onsuccess = ({ target }) => answer(target.result !== undefined);
  });
  if (!found) throw new Error("It could not be read back");
}

async function surely(work) {
  try {
    return await work();
  } catch (trouble) {
    if (FINAL.has(trouble?.name)) throw trouble;
    await forsake(); // "Connection lost" and InvalidState: close, open afresh, once
    return work();
  }
}

async function forsake() {
  const old = opening;
  opening = null;
  (await old?.catch(() => null))?.close();
}

async function attempt(names, mode, work, durability) {
  const database = await open();
  return within(new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, durability && { durability });
    if (durability === "strict") promised = transaction.durability === "strict";
    let value;
    transaction.oncomplete = () => resolve(value);
    transaction.onabort = () => reject(transaction.error ?? new Error("The disk gave up"));
    work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])), (answer) => { value = answer; });
  }));
}

function within(promise) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("The disk did not answer")), PATIENCE); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// Whether that was refused because the phone's disk is full; and doing it again with room made for it.
export const isFull = (trouble) => trouble?.name === "QuotaExceededError";

// What makes room is fetched when it is needed, which is hardly ever.
export async function withRoom(write) {
  try {
    return await write();
  } catch (full) {
    if (!isFull(full)) throw full;
    const { makeRoom } = await import("./scan-room.js").catch(() => { throw full; });
    return makeRoom(write, full);
  }
}
