// Rounds of sending for the outbox. Scans, closings and what was taken back go in one lane, photos in another: a receipt
// never waits for a picture. What is seldom to be sent brings its own script, when there is some.
import { change, count, counts, drop } from "./scan-store.js";
import { scansToSend, settle } from "./scan-rows.js";
import { Refused, sendScans } from "./scan-sending.js";

const MOST = 100;
const PATIENCE = 60_000; // ms for one photo; twice and four times that when it was cut, so that it gets through a slow link
const cut = new Map(); // photo's id -> how often

// `box` is the outbox: its own rows (`mine`), its addresses (`dataset`), and who hears what (`tell`, `report`).
// What is seldom there is counted first: after every scan, reading it all through would take longer than the scan did.
export async function sendAll(box) {
  const { undos, closings } = await counts(["undos", "closings"]);
  await sendWaitingScans(box, closings);
  if (undos) await (await brought(import("./undo-sending.js"))).sendUndos(box);
  const closed = closings && (await (await brought(import("./closing-sending.js"))).sendClosings(box));
  if (closed) await sendWaitingScans(box, closings); // those that were scanned after it was closed
}

// A script that does not come is tried again with the next round.
const brought = (script) => script.catch(() => { throw new Refused("offline", "No connection", { soon: true }); });

// Each after its scan: one whose scan still waits has its turn in the next round.
export async function sendPhotos(box) {
  if (!(await count("photos"))) return;
  const { sendPhoto } = await brought(import("./photo-sending.js"));
  const scans = new Set((await waiting(box, "scans")).map((scan) => scan.client_id));
  await sendEach(box, "photos", "id", async (photo) => {
    if (scans.has(photo.subject_id)) return;
    const before = cut.get(photo.id) ?? 0;
    cut.set(photo.id, before + 1);
    const proof = await sendPhoto(box.dataset, photo, PATIENCE * 2 ** Math.min(before, 2));
    cut.delete(photo.id);
    await drop("photos", photo.id);
    box.tell("photo-sent", { photo, proof });
    await box.report();
  });
}

// By one and the same count; what was counted otherwise was here before (scan-rows.js).
export const isAfter = (scan, closing) => scan.device_id === closing?.device_id && scan.seq > closing.seq;

export const waiting = async (box, store) => (await box.mine(store)).filter((row) => row.state === "waiting");

async function sendWaitingScans(box, closed) {
  const closings = new Map((closed ? await waiting(box, "closings") : []).map((closing) => [closing.batch, closing]));
  const wanted = closings.size ? (scan) => !isAfter(scan, closings.get(scan.batch)) : null;
  for (let size = MOST; ; ) {
    const scans = await scansToSend(box.dataset, size, wanted);
    if (!scans.length) return;
    try {
      const answers = await sendScans(box.dataset.url, scans);
      await settle(answers);
      box.lastAnswer = Date.now();
      box.tell("answered", { answers, scans });
      if (scans.length === size) await box.report(); // there are more; whoever asked for this round tells the rest
    } catch (trouble) {
      if (!(trouble instanceof Refused) || !trouble.final) throw trouble;
      // One of these is refused as it stands: sent one by one, it is found, and a person must look at it.
      if (scans.length === 1) await setAside(box, "scans", scans[0].client_id, trouble);
      size = scans.length === 1 ? MOST : 1;
    }
  }
}

// One that the server does not take yet holds up no other; it is said when all have had their turn.
export async function sendEach(box, store, key, send) {
  let unsent;
  for (const row of await waiting(box, store)) {
    try {
      await send(row);
    } catch (trouble) {
      if (!(trouble instanceof Refused) || (!trouble.final && trouble.state !== "refused")) throw trouble;
      if (trouble.final) await setAside(box, store, row[key], trouble);
      else unsent = trouble;
    }
  }
  if (unsent) throw unsent;
}

async function setAside(box, store, key, trouble) {
  await change(store, key, { state: "attention", why: trouble.words });
  box.tell("set-aside", { store, key, words: trouble.words });
  await box.report();
}
