// What becomes of scans on the phone's disk: kept, marked as sent for the first time, settled, found again.
import { durably, lightly, under, written } from "./scan-store.js";
import { withDevice, witness } from "./scan-device.js";

const IN_SIGHT = 10_000; // a stop that comes this soon is on the big panel, in front of whoever scanned
const KEPT_FOR = 14 * 24 * 3600 * 1000; // sent scans stay, to be sent again should the server lose them

// Gives the scan this phone's id and its next number, without a gap, and keeps it.
export async function keepScan(scan) {
  const kept = await durably(["scans", "meta"], ({ scans, meta }, answer) => {
    const there = scans.get(scan.client_id); // asked together with the device: every question costs a turn
    withDevice(meta, scan.business, (device) => {
      if (there.result) return answer(there.result);
      const row = { ...scan, device_id: device.id, seq: device.seq + 1, state: "waiting" };
      meta.put({ ...device, seq: row.seq });
      scans.add(row);
      return answer(row);
    });
  });
  await written("scans", kept.client_id);
  witness(kept.business, { id: kept.device_id, seq: kept.seq });
  return kept;
}

// The photo, and its hash on its scan: only on one that was never sent, since the same id with another content is a conflict.
export async function keepPhoto(photo) {
  await durably(["photos", "scans"], ({ photos, scans }) => {
    photos.put(photo);
    if (photo.subject !== "scan" || !photo.sha256) return;
    const request = scans.get(photo.subject_id);
    request.onsuccess = () => {
      const scan = request.result;
      if (scan && !scan.tried && !scan.photo_sha256) scans.put({ ...scan, photo_sha256: photo.sha256 });
    };
  });
  await written("photos", photo.id);
}

// The next scans of a person to go, all of one count, oldest first, marked as tried: from now on their content is fixed.
// `wanted(scan)` chooses, where not all may go. An update may have given this phone another name while some waited.
export function scansToSend({ business, person }, most, wanted = null) {
  return lightly(["scans"], ({ scans }, answer) => {
    const request = scans.index("owned").getAll(under(business, person, "waiting"), wanted ? undefined : most);
    request.onsuccess = () => {
      const chosen = request.result.filter(wanted ?? Boolean);
      const next = chosen.filter((scan) => scan.device_id === chosen[0].device_id).slice(0, most);
      for (const scan of next) if (!scan.tried) scans.put(Object.assign(scan, { tried: true }));
      answer(next);
    };
  });
}

// What a person must hear of a scan that the server has kept, when nobody can have told them yet. "conflict": the same id
// came with another content; "quarantined": a text that is no code; "stop": the server stopped a parcel that the phone had
// let go. Null: nothing new.
function news({ purpose, said, device_time }, { outcome, verdict }, now) {
  if (outcome === "conflict" || outcome === "quarantined") return outcome;
  const stopped = purpose !== "lookup" && verdict?.believed === false && (!said?.code || said.code === "taken" || said.code === "came_back");
  return stopped && Math.abs(now - Date.parse(device_time)) > IN_SIGHT ? "stop" : null;
}

// The server has these for good: they leave the queue, and stay for a while. What a person has not been told goes on
// the list of what needs attention.
export function settle(answers, now = Date.now()) {
  return lightly(["scans", "sent", "unseen"], ({ scans, sent, unseen }) => {
    for (const answer of answers) {
      const request = scans.get(answer.client_id);
      request.onsuccess = () => {
        const scan = request.result;
        if (!scan) return;
        sent.put({ ...scan, answer, sent_at: now });
        scans.delete(scan.client_id);
        const { number, said, business, person } = scan;
        const what = news(scan, answer, now);
        if (what) unseen.put({ id: scan.client_id, number, said, business, person, at: scan.device_time, code: answer.verdict?.code, what });
      };
    }
  });
}

// Sent scans of this phone that the server says it does not have (it was restored, say) wait again, as they were.
export function sendMissingAgain(device_id, missing) {
  const lost = ({ seq }) => missing.some(([first, last]) => first <= seq && seq <= last);
  return durably(["scans", "sent"], ({ scans, sent }, answer) => {
    const request = sent.getAll();
    request.onsuccess = () => {
      const again = request.result.filter((scan) => scan.device_id === device_id && lost(scan));
      for (const { answer: old, sent_at, ...scan } of again) {
        scans.put({ ...scan, state: "waiting" });
        sent.delete(scan.client_id);
      }
      answer(again.length);
    };
  });
}

export function forgetOld(now = Date.now()) {
  return lightly(["sent"], ({ sent }) => {
    const request = sent.index("sent_at").openCursor(IDBKeyRange.upperBound(now - KEPT_FOR));
    request.onsuccess = () => {
      request.result?.delete();
      request.result?.continue();
    };
  });
}
