// What a courier's phone has reported, from its own disk.
import { ends } from "./delivery-words.js";
import { all } from "./scan-store.js";

const DAY = 24 * 3600_000;

// The reports of this person of the last day that count, oldest first: the page (perhaps an old copy) may not show them yet.
export async function reportedToday() {
  const { business, person } = document.querySelector("scan-outbox").dataset;
  const undone = new Set((await all("undos")).map((undo) => undo.client_id));
  const since = Date.now() - DAY;
  const mine = (scan) => scan.business === business && scan.person === person && scan.outcome && Date.parse(scan.device_time) >= since;
  const counts = (scan) => !scan.answer || (scan.answer.verdict.believed && ends(scan));
  const scans = [...(await all("sent")), ...(await all("scans"))].sort((a, b) => a.seq - b.seq);
  return scans.filter((scan) => mine(scan) && counts(scan) && !undone.has(scan.client_id));
}
