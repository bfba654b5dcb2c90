// This phone's name in one business, and how many scans it has counted there. Kept on its disk, and a second time in a
// cookie: should the browser clear its storage, the count goes on, and the server can name what is missing.
import { durably } from "./scan-store.js";
import { uuid7 } from "./scan-ids.js";

const FOR = 400 * 24 * 3600; // seconds, the most that browsers grant
const SOON = 200; // ms
const read = new Map(); // what the cookie of each business said last: reading it costs as much as the scan does
const timers = new Map();
const rowName = (business) => `device-${business}`;
const cookieName = (business) => `handover_count_${business.replaceAll("-", "")}`;

// {id, seq} of this phone, made when there is none yet.
export async function deviceOf(business) {
  const device = await durably(["meta"], ({ meta }, answer) => withDevice(meta, business, (found) => {
    meta.put(found);
    answer(found);
  }));
  witness(business, device);
  return device;
}

// Inside a transaction: hands the device to `next`, by whichever of the two witnesses counted further.
export function withDevice(meta, business, next) {
  const request = meta.get(rowName(business));
  request.onsuccess = () => {
    const cookie = (request.result && read.get(business)) || remembered(business);
    const row = request.result ?? { name: rowName(business), ...(cookie ?? { id: uuid7(), seq: 0 }) };
    next(cookie?.id === row.id ? { ...row, seq: Math.max(row.seq, cookie.seq) } : row);
  };
}

// After the commit, never before: a count without its scan would be a gap that is none. A moment after it, too: the cookie
// of several scans is written once.
export function witness(business, { id, seq }) {
  const known = read.get(business);
  if (known?.id === id && known.seq >= seq) return;
  read.set(business, { id, seq });
  clearTimeout(timers.get(business));
  timers.set(business, setTimeout(write, SOON, business));
}

function write(business) {
  const { id, seq } = read.get(business);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${cookieName(business)}=${id}.${seq}; Path=/; Max-Age=${FOR}; SameSite=Strict${secure}`;
}

function remembered(business) {
  const found = document.cookie.match(new RegExp(`(?:^|; )${cookieName(business)}=([0-9a-f-]{36})\\.(\\d{1,15})(?:;|$)`));
  const known = found && { id: found[1], seq: Number(found[2]) };
  if (known) read.set(business, known);
  return known;
}
