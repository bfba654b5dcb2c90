// A phone's disk that is full: photos give way before a scan does. They are made smaller; one that is already as small
// as it gets is never thrown away unasked.
import { all, drop, keep } from "./scan-store.js";
import { shrunk } from "./pictures.js";
import { sha256 } from "./scan-ids.js";

const STEPS = [[1024, 90_000], [640, 30_000]]; // pixels a side and bytes, one step after the other
const AT_ONCE = 8; // photos held in memory while their room is used

export const isFull = (trouble) => trouble?.name === "QuotaExceededError";

// Does `write`; when the disk is full, makes room and does it again, as often as there is something to make smaller.
export async function withRoom(write) {
  for (;;) {
    try {
      return await write();
    } catch (trouble) {
      if (!isFull(trouble)) throw trouble;
      const held = await takeOut();
      if (!held.length) throw trouble;
      try {
        return await write();
      } catch (still) {
        if (!isFull(still)) throw still;
      } finally {
        for (const photo of held) await keep("photos", photo).catch(() => putBack(photo));
      }
    }
  }
}

// Photos that can still become smaller, taken off the disk: a smaller copy beside the old one would need more room.
async function takeOut() {
  const large = (await all("photos")).map((photo) => ({ ...photo, step: STEPS.findIndex(([, most]) => photo.blob.size > most) }))
    .filter(({ step, worn }) => step >= 0 && (worn ?? -1) < STEPS.length - 1);
  const held = [];
  for (const { step, ...photo } of large.slice(0, AT_ONCE)) {
    const worn = Math.max(step, (photo.worn ?? -1) + 1);
    const blob = await shrunk(photo.blob, ...STEPS[worn]).catch(() => null);
    if (!blob || blob.size >= photo.blob.size) { await keepWorn(photo); continue; }
    await drop("photos", photo.id);
    held.push({ ...photo, blob, worn, sha256: await sha256(await blob.arrayBuffer()) });
  }
  return held;
}

// Cannot become smaller: so that it is not tried again and again.
const keepWorn = (photo) => keep("photos", { ...photo, worn: STEPS.length }).catch(() => {});

// The room that it had is gone: once more a moment later, when the browser has counted again.
const putBack = (photo) => new Promise((resolve) => { setTimeout(resolve, 1500); }).then(() => keep("photos", photo));
