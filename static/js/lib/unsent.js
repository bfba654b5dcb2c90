// What is still on this phone only, whosever it is.
import { count } from "./scan-store.js";

const WORDS = { scans: ["scan", "scans"], photos: ["photo", "photos"], undos: ["scan to take back", "scans to take back"], closings: ["handover to close", "handovers to close"] };

// "2 scans and 1 photo", or "" when nothing waits. Without a disk to look at, nothing can be waiting on it.
export async function unsent() {
  const parts = [];
  for (const [store, [one, many]] of Object.entries(WORDS)) {
    const rows = await count(store).catch(() => 0);
    if (rows) parts.push(`${rows} ${rows === 1 ? one : many}`);
  }
  return [parts.slice(0, -1).join(", "), parts.at(-1)].filter(Boolean).join(" and ");
}
