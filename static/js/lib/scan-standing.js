// How the queue on this phone stands: what waits, what needs a person, whose it is. It is asked after every scan, so
// what waits is counted and not read; row by row goes only what is seldom there.
import { look, under } from "./scan-store.js";

const STORES = ["scans", "undos", "photos", "closings", "unseen"];
export const EMPTY = { waiting: 0, photos: 0, undos: 0, closings: 0, aside: 0, refused: 0, attention: 0, oldest: null, others: [], left: [] };

// `business` and `person` are who is signed in, `batch` the handover of this page ("" for none).
export async function standing({ business, person, batch }) {
  const own = (row) => row.business === business && row.person === person;
  const found = await look(STORES, (stores, answer) => ask(stores, business, person, answer));
  const [undos, closings, unseen] = [found.undos.filter(own), found.closings.filter(own), found.unseen.filter(own)];
  const waiting = (rows) => rows.filter((row) => row.state === "waiting");
  const refused = [...found.aside, ...found.photosAside, ...undos, ...closings].filter((row) => row.state === "attention").length;
  return {
    waiting: found.waiting,
    photos: found.photos,
    undos: waiting(undos).length,
    closings: waiting(closings).length,
    // Of this handover, and not on the server.
    aside: found.aside.filter((scan) => scan.batch === (batch || null)).length,
    refused,
    attention: refused + unseen.length,
    oldest: earliest([found.oldest?.device_time, ...waiting(closings).map((closing) => closing.pressed_at)]),
    phone: ofPhone(found, business),
    // Scans of this handover that other people made here: only they can send them.
    left: others(found.otherScans.filter((scan) => scan.business === business && scan.batch === (batch || null)), business),
    others: others([...found.strangers, ...found.closings.filter((row) => !own(row))], business),
  };
}

// Everything in one transaction; its requests are answered in their order.
function ask({ scans, photos, undos, closings, unseen }, business, person, answer) {
  const [ofScans, ofPhotos] = [scans.index("owned"), photos.index("owned")];
  const asked = {
    waiting: ofScans.count(under(business, person, "waiting")),
    oldest: ofScans.get(under(business, person, "waiting")),
    aside: ofScans.getAll(under(business, person, "attention")),
    photos: ofPhotos.count(under(business, person, "waiting")),
    photosAside: ofPhotos.getAll(under(business, person, "attention")),
    undos: undos.getAll(), closings: closings.getAll(), unseen: unseen.getAll(),
  };
  const apart = [ofScans, ofPhotos].flatMap((index) => [IDBKeyRange.upperBound([business, person], true), IDBKeyRange.lowerBound([business, person, []])].map((range) => index.getAll(range)));
  apart.at(-1).onsuccess = () => answer({
    ...Object.fromEntries(Object.entries(asked).map(([name, request]) => [name, request.result])),
    otherScans: apart.slice(0, 2).flatMap(({ result }) => result),
    strangers: apart.flatMap(({ result }) => result),
  });
}

// The whole phone, whoever scanned: what the server is told.
function ofPhone({ waiting, oldest, aside, otherScans, unseen }, business) {
  const theirs = otherScans.filter((scan) => scan.business === business);
  return {
    waiting: waiting + aside.length + theirs.length,
    attention: [...aside, ...theirs].filter((scan) => scan.state === "attention").length + unseen.filter((row) => row.business === business).length,
    oldest: earliest([oldest, ...aside, ...theirs].map((scan) => scan?.device_time)),
  };
}

function earliest(times) {
  const known = times.filter(Boolean).map((time) => Date.parse(time));
  return known.length ? Math.min(...known) : null;
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
