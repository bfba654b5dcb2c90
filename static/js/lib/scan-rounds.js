// One round of sending for the outbox: scans first, then what was taken back, then photos; a photo never holds up a scan.
import { change, drop, settle } from "./scan-store.js";
import { Refused, sendPhoto, sendScans, sendUndo } from "./scan-sending.js";

const MOST = 100;
const NOBODY = "00000000-0000-0000-0000-000000000000"; // where an address has a scan's id

// `box` is the outbox: its own rows (`mine`), its addresses (`dataset`), and who hears what (`tell`, `report`).
export async function sendAll(box) {
  await sendWaitingScans(box);
  await sendEach(box, "undos", "client_id", async (undo) => {
    const refused = await sendUndo(box.dataset.undoUrl.replace(NOBODY, undo.client_id), undo).catch(refusal);
    await drop("undos", undo.client_id);
    box.tell(refused ? "undo-refused" : "undone", { client_id: undo.client_id, words: refused?.words });
  });
  await sendEach(box, "photos", "id", async (photo) => {
    const proof = await sendPhoto(box.dataset.photoUrl, photo);
    await drop("photos", photo.id);
    box.tell("photo-sent", { photo, proof });
  });
}

// An undo that is refused as it stands is over: the scan counts as before, and its own page takes a reason.
function refusal(trouble) {
  if (trouble instanceof Refused && trouble.final) return trouble;
  throw trouble;
}

const waiting = async (box, store) => (await box.mine(store)).filter((row) => row.state === "waiting");

async function sendWaitingScans(box) {
  for (let size = MOST; ; ) {
    const scans = (await waiting(box, "scans")).sort((a, b) => a.seq - b.seq).slice(0, size);
    if (!scans.length) return;
    await box.report();
    try {
      const answers = await sendScans(box.dataset.url, scans);
      await settle(answers);
      box.lastAnswer = Date.now();
      box.tell("answered", { answers, scans });
    } catch (trouble) {
      if (!(trouble instanceof Refused) || !trouble.final) throw trouble;
      // One of these is refused as it stands: sent one by one, it is found, and a person must look at it.
      if (scans.length === 1) await setAside(box, "scans", scans[0].client_id, trouble);
      size = scans.length === 1 ? MOST : 1;
    }
  }
}

// One that the server does not take yet holds up no other; it is said when all have had their turn.
async function sendEach(box, store, key, send) {
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
}
