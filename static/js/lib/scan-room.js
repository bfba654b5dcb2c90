// A phone's disk that is full. A reserve was laid on it while there was room: it is given up first, so that no scan waits
// for a photo. Then photos are made smaller, each over itself: there is always the old one or the new one. Only where
// there is no room for even that, a photo is in memory alone for a moment (held-photos.js). One that is as small as it
// gets is never thrown away unasked.
import { all, drop, durably, isFull, keep } from "./scan-store.js";
import { hold, release } from "./held-photos.js";
import { shrunk } from "./pictures.js";
import { sha256 } from "./scan-ids.js";

const STEPS = [[1024, 90_000], [640, 30_000]]; // pixels a side and bytes, one step after the other
const RESERVE = 4 * 65_536; // bytes: more than a smaller photo, and a day's scans
const AFTERWARDS = 1000; // ms: the scan that found the disk full is shown first
const AGAIN = 1500; // ms: when the browser has counted again

// Does `write` once more after each thing that makes room; raises `full`, what it was refused with, when nothing does.
export async function makeRoom(write, full) {
  afterwards();
  for (let made = await giveReserve(); made; made = await shrinkOne(swap)) {
    try {
      return await write();
    } catch (still) {
      if (!isFull(still)) throw still;
    }
  }
  throw full;
}

// Whether it lies there now. It is noise in a Blob: a file of its own, whose room is free as soon as it is dropped.
export async function layReserve() {
  if ((await all("meta")).some(({ name }) => name === "reserve")) return true;
  const noise = Array.from({ length: RESERVE / 65_536 }, () => crypto.getRandomValues(new Uint8Array(65_536)));
  return keep("meta", { name: "reserve", blob: new Blob(noise) }).then(() => true, () => false);
}

// Without one, a photo is tried next: both are worth another write.
const giveReserve = () => drop("meta", "reserve").then(() => true);

// With no scan waiting, photos give way until the reserve lies there again.
function afterwards() {
  afterwards.soon ??= setTimeout(async () => {
    while (!(await layReserve()) && (await shrinkOne(over).catch(() => false)));
    afterwards.soon = null;
  }, AFTERWARDS);
}

// Whether a photo could be made smaller; `replace(photo, smaller)` puts it on the disk.
async function shrinkOne(replace) {
  for (const photo of await all("photos")) {
    const worn = Math.max(STEPS.findIndex(([, most]) => photo.blob.size > most), (photo.worn ?? -1) + 1);
    if (worn >= STEPS.length || photo.blob.size <= STEPS.at(-1)[1]) continue;
    const blob = await shrunk(photo.blob, ...STEPS[worn]).catch(() => null);
    if (!blob || blob.size >= photo.blob.size) await over(photo, { ...photo, worn: STEPS.length }).catch(() => {}); // not tried again
    else {
      await replace(photo, { ...photo, blob, worn, sha256: await sha256(await blob.arrayBuffer()) });
      return true;
    }
  }
  return false;
}

// In one step; not where it was sent or taken away meanwhile.
const over = (photo, smaller) => durably(["photos"], ({ photos }) => {
  const request = photos.get(photo.id);
  request.onsuccess = () => request.result?.blob.size === photo.blob.size && photos.put(smaller);
});

// The smaller one needs the room of the old one: held here until it is on the disk again.
async function swap(photo, smaller) {
  try {
    await over(photo, smaller);
  } catch (trouble) {
    if (!isFull(trouble)) throw trouble;
    hold(photo.id);
    await drop("photos", photo.id);
    await putBack(smaller);
  }
}

// What had no room at once has it later, perhaps: the scan does not wait for that, the page does.
async function putBack(photo) {
  try {
    await keep("photos", photo);
    release(photo.id);
  } catch {
    setTimeout(putBack, AGAIN, photo);
  }
}
