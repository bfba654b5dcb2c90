// What is on the phone's disk. A scan is written here, durably, before anybody sees or hears that it was taken.
const NAME = "handover";
const STORES = { scans: "client_id", sent: "client_id", undos: "client_id", photos: "id", meta: "name" };
const KEPT_FOR = 14 * 24 * 3600 * 1000; // sent scans stay, to be sent again should the server lose them

let opening;

export function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => {
      request.result.onclose = request.result.onversionchange = () => { request.result.close(); opening = null; };
      resolve(request.result);
    };
    request.onerror = request.onblocked = () => { opening = null; reject(request.error ?? new Error("blocked")); };
  });
  return opening;
}

// Runs `work(stores)` in one durable transaction; resolves with its answer once that is on the disk.
async function durably(names, work, again = true) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(names, "readwrite", { durability: "strict" });
      const answer = {};
      transaction.oncomplete = () => resolve(answer.value);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("aborted"));
      work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])), (value) => { answer.value = value; });
    });
  } catch (trouble) {
    if (!again) throw trouble;
    opening = null; // phones lose the connection while asleep: open afresh, once
    return durably(names, work, false);
  }
}

// Gives the scan this device's id and its next number, without a gap, and keeps it.
export function keepScan(scan) {
  return durably(["scans", "meta"], ({ scans, meta }, answer) => {
    const request = meta.get("device");
    request.onsuccess = () => {
      const device = request.result ?? { name: "device", id: scan.client_id, seq: 0 };
      device.seq += 1;
      const kept = { ...scan, device_id: device.id, seq: device.seq, state: "waiting" };
      meta.put(device);
      scans.add(kept);
      answer(kept);
    };
  });
}

export const keep = (store, row) => durably([store], (stores) => { stores[store].put(row); });
export const drop = (store, key) => durably([store], (stores) => { stores[store].delete(key); });

export function change(store, key, changes) {
  return durably([store], (stores) => {
    const request = stores[store].get(key);
    request.onsuccess = () => { if (request.result) stores[store].put({ ...request.result, ...changes }); };
  });
}

// The server has these for good: they leave the queue, and stay for a while.
export function settle(answers, now = Date.now()) {
  return durably(["scans", "sent"], ({ scans, sent }) => {
    for (const answer of answers) {
      const request = scans.get(answer.client_id);
      request.onsuccess = () => {
        if (!request.result) return;
        if (answer.outcome === "conflict") scans.put({ ...request.result, state: "attention", answer });
        else {
          sent.put({ ...request.result, answer, sent_at: now });
          scans.delete(answer.client_id);
        }
      };
    }
  });
}

export async function all(store) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const request = database.transaction(store).objectStore(store).getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export function forgetOld(now = Date.now()) {
  return durably(["sent"], ({ sent }) => {
    const request = sent.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      if (now - cursor.value.sent_at > KEPT_FOR) cursor.delete();
      cursor.continue();
    };
  });
}
