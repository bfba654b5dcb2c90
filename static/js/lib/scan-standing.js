// How the queue on this phone stands: what waits, what needs a person, whose it is.
import { all } from "./scan-store.js";

const STORES = ["scans", "undos", "photos", "closings", "unseen"];
export const EMPTY = { waiting: 0, photos: 0, undos: 0, closings: 0, aside: 0, refused: 0, attention: 0, oldest: null, others: [] };

// `business` and `person` are who is signed in, `batch` the handover of this page ("" for none).
export async function standing({ business, person, batch }) {
  const [scans, undos, photos, closings, unseen] = await Promise.all(STORES.map(all));
  const own = (row) => row.business === business && row.person === person;
  const mine = { scans: scans.filter(own), undos: undos.filter(own), photos: photos.filter(own), closings: closings.filter(own), unseen: unseen.filter(own) };
  const waiting = (rows) => rows.filter((row) => row.state === "waiting");
  const attention = [...mine.scans, ...mine.undos, ...mine.photos, ...mine.closings].filter((row) => row.state === "attention");
  const times = [...waiting(mine.scans).map((scan) => scan.device_time), ...waiting(mine.closings).map((closing) => closing.pressed_at)];
  return {
    waiting: waiting(mine.scans).length,
    photos: waiting(mine.photos).length,
    undos: waiting(mine.undos).length,
    closings: waiting(mine.closings).length,
    // Of this handover, and not on the server.
    aside: mine.scans.filter((scan) => scan.state === "attention" && scan.batch === (batch || null)).length,
    refused: attention.length,
    attention: attention.length + mine.unseen.length,
    oldest: times.length ? Math.min(...times.map((time) => Date.parse(time))) : null,
    phone: ofPhone(scans.filter((scan) => scan.business === business), unseen.filter((row) => row.business === business)),
    others: others([...scans, ...photos, ...closings].filter((row) => !own(row)), business),
  };
}

// The whole phone, whoever scanned: what the server is told.
function ofPhone(scans, unseen) {
  const times = scans.map((scan) => Date.parse(scan.device_time));
  return {
    waiting: scans.length,
    attention: scans.filter((scan) => scan.state === "attention").length + unseen.length,
    oldest: times.length ? Math.min(...times) : null,
  };
}

// What other people left on this shared phone: [{name, count}]. Of another business not even a name is said.
function others(rows, business) {
  const counts = new Map();
  for (const row of rows) {
    const name = row.business === business ? row.person_name || "somebody else" : "somebody of another business";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count }));
}
