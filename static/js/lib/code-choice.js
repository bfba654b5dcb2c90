// Of several codes before the camera, the one that is meant: on the aiming line, and by its looks what is scanned here: a
// parcel's number, or an item's code.
import { isPrintedCommand, looksLikeOrderNumber, read } from "./scan-reading.js";

const WEAK = new Set(["code_39", "itf", "codabar"]); // without a check of their own: read wrong now and then
const PARCEL = /^(?=(?:.*\d){4})[A-Z0-9]{8,40}$/;
const ITEM = 200; // signs of the longest SKU
const TRADE_ITEM = /^(?:\](?:C1|d2|Q3|e0)|\x1d)?01\d{14}|^https?:\/\/.*\/01\/\d{14}/i; // GS1: with lot, expiry, serial number
const GONE = 3000; // ms out of sight, and
const LOOKS = 3; // as many looks at the whole picture without it: then the same code is a new one

// `codes` as the decoder gives them; `aim` {line, across} is where the aiming line is; `rank(code)` says what is meant.
// {chosen, others}: what is meant (or nothing) and what else is in view.
export function choose(codes, aim, rank) {
  const ranked = codes
    .map((code) => ({ ...code, rank: onLine(code, aim) ? rank(code) : null, away: distance(code, aim) }))
    .sort((a, b) => (a.rank ?? 9) - (b.rank ?? 9) || a.away - b.away);
  const chosen = ranked[0]?.rank == null ? null : ranked[0];
  return { chosen, others: ranked.filter((code) => code !== chosen && code.text !== chosen?.text) };
}

function onLine({ top, bottom }, { line }) {
  const slack = line * 0.06;
  return top - slack <= line && line <= bottom + slack;
}

// 0 is meant by its owner, null is no parcel's number whatever happens; `knows(text)` is the expected list.
export const asParcel = (knows) => ({ text, symbology }) => {
  if (isPrintedCommand(text)) return 0;
  const { key, strange } = read(text, symbology);
  if (strange === "product_code") return null;
  if (knows(text)) return 0;
  if (strange && !(strange === "web_address" && key)) return null;
  if (looksLikeOrderNumber(key)) return 2;
  return PARCEL.test(key) ? 1 : null;
};

// The code of an item or a bin: what products carry first, then whatever else a shop prints on its shelves.
export function asItem({ text, symbology }) {
  if (isPrintedCommand(text)) return 0;
  const { strange } = read(text, symbology);
  if (strange === "product_code" || TRADE_ITEM.test(text)) return 1;
  return (strange && strange !== "configuration_code") || text.length > ITEM ? null : 2;
}

const distance = ({ left, right, top, bottom }, { line, across }) => Math.abs((left + right) / 2 - across) + Math.abs((top + bottom) / 2 - line);

// What else is in view, each once: `strange` are the words for what is no number.
export const named = (others, strange) => [...new Set(others.map(({ text, symbology }) => {
  const reading = read(text, symbology);
  return strange[reading.strange] ? `${strange[reading.strange]} (${reading.shown})` : reading.shown;
}))];

// Whether a read may count: a code that checks itself and is expected at once, any other when it is read twice running;
// and one that has not left the view since it counted does not count again, wherever in the picture it stays and whatever
// else was counted meanwhile.
export class Steady {
  counted = new Map(); // text -> {at, missed}: when it was seen last, and how many deep looks have not found it since

  // What a look found; to be told of each, before anything of it is admitted. Answers whether a deep look is due, to
  // find out whether what counted has gone: while the line is full none comes by itself.
  see(codes, deep, now) {
    const texts = new Set(codes.map(({ text }) => text));
    for (const [text, seen] of this.counted) {
      if (texts.has(text)) Object.assign(seen, { at: now, missed: 0 });
      else if (deep && ++seen.missed >= LOOKS && now - seen.at > GONE) this.counted.delete(text);
    }
    return [...this.counted.values()].some(({ at }) => now - at > GONE);
  }

  admit({ text, symbology, rank }, now) {
    if (this.counted.has(text)) return false;
    const twice = this.read === text;
    this.read = text;
    if (!twice && (WEAK.has(symbology) || rank > 0)) return false;
    this.counted.set(text, { at: now, missed: 0 });
    return true;
  }

  // Nothing was read: two reads running are not running any more.
  lapse() {
    this.read = null;
  }
}
