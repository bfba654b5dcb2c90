// This phone's name in one business, and how many scans it has counted there. Kept on its disk, and a second time in a
// cookie: should the browser clear its storage, the count goes on, and the server can name what is missing.
import { durably } from "./scan-store.js";
import { uuid7 } from "./scan-ids.js";

const FOR = 400 * 24 * 3600; // seconds, the most that browsers grant
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
    const cookie = remembered(business);
    const row = request.result ?? { name: rowName(business), ...(cookie ?? { id: uuid7(), seq: 0 }) };
    next(cookie?.id === row.id ? { ...row, seq: Math.max(row.seq, cookie.seq) } : row);
  };
}

// After the commit, never before: a count without its scan would be a gap that is none.
export function witness(business, { id, seq }) {
  const known = remembered(business);
  if (known?.id === id && known.seq >= seq) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${cookieName(business)}=${id}.${seq}; Path=/; Max-Age=${FOR}; SameSite=Strict${secure}`;
}

function remembered(business) {
  const found = document.cookie.match(new RegExp(`(?:^|; )${cookieName(business)}=([0-9a-f-]{36})\\.(\\d{1,15})(?:;|$)`));
  return found && { id: found[1], seq: Number(found[2]) };
}
