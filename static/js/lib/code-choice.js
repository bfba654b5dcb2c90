// Of several codes before the camera, the one that is meant: on the aiming line, and a parcel's number by its looks.
import { isPrintedCommand, looksLikeOrderNumber, read } from "./scan-reading.js";

const WEAK = new Set(["code_39", "itf", "codabar"]); // without a check of their own: read wrong now and then
const PARCEL = /^(?=(?:.*\d){4})[A-Z0-9]{8,40}$/;
const GONE = 3000; // out of sight this long, the same code is a new one

// `codes` as the decoder gives them; `aim` {line, across} is where the aiming line is; `knows(text)` the expected list.
// {chosen, others}: what is meant (or nothing) and what else is in view.
export function choose(codes, aim, knows) {
  const ranked = codes
    .map((code) => ({ ...code, rank: onLine(code, aim) ? rank(code, knows) : null, away: distance(code, aim) }))
    .sort((a, b) => (a.rank ?? 9) - (b.rank ?? 9) || a.away - b.away);
  const chosen = ranked[0]?.rank == null ? null : ranked[0];
  return { chosen, others: ranked.filter((code) => code !== chosen && code.text !== chosen?.text) };
}

function onLine({ top, bottom }, { line }) {
  const slack = line * 0.06;
  return top - slack <= line && line <= bottom + slack;
}

// 0 is meant by its owner, null is no parcel's number whatever happens.
function rank({ text, symbology }, knows) {
  if (isPrintedCommand(text)) return 0;
  const { key, strange } = read(text, symbology);
  if (strange === "product_code") return null;
  if (knows(text)) return 0;
  if (strange && !(strange === "web_address" && key)) return null;
  if (looksLikeOrderNumber(key)) return 2;
  return PARCEL.test(key) ? 1 : null;
}

const distance = ({ left, right, top, bottom }, { line, across }) => Math.abs((left + right) / 2 - across) + Math.abs((top + bottom) / 2 - line);

// Whether a read may count: a code that checks itself and is expected at once, any other when it is read twice running;
// and one that has not left the view since it counted does not count again.
export class Steady {
  admit({ text, symbology, rank }, now) {
    const again = this.counted === text && now - this.seenAt < GONE;
    if (this.counted === text) this.seenAt = now;
    if (again) return false;
    const twice = this.read === text;
    this.read = text;
    if (!twice && (WEAK.has(symbology) || rank > 0)) return false;
    Object.assign(this, { counted: text, seenAt: now });
    return true;
  }

  // Nothing was read: two reads running are not running any more.
  lapse() {
    this.read = null;
  }
}
