// The phone's own verdict, from the list it was told. The server has the last word.
import { looksLikeOrderNumber, read } from "./scan-reading.js";

// What a parcel is that was good the first time, when this phone has scanned it already.
const AGAIN = { taken: "already_handed_over", came_back: "already_back" };

export class Judge {
  // `list` is lib/expected-list.js: {known, complete}.
  constructor(list) {
    this.list = list;
    this.mine = new Map(); // what this phone scanned itself, newer than any list
  }

  // {code, number, carrier, details}; code "" means that only the server can tell.
  judge({ number: text, symbology, purpose }) {
    const reading = read(text, symbology ?? "");
    const known = this.list.known.get(reading.key);
    const verdict = { code: "", number: known?.number || reading.shown, carrier: known?.carrier ?? "", details: known?.details ?? {} };
    if (!known && reading.strange) return { ...verdict, code: "not_a_number", details: { why: reading.strange } };
    if (!known && looksLikeOrderNumber(reading.key)) return { ...verdict, code: "order_number", details: { order: reading.key } };
    if (!known) return { ...verdict, code: this.list.complete ? "unknown_number" : "" };
    if (purpose === "lookup") return { ...verdict, code: known.code === "taken" ? "found" : known.code };
    const mine = AGAIN[known.code] && this.mine.get(reading.key);
    return mine ? { ...verdict, code: AGAIN[known.code], details: mine } : { ...verdict, code: known.code };
  }

  // A scan of this phone that counts, so that the same parcel is "already" from now on.
  remember({ number, client_id, device_time: at, person_name: by = "You" }) {
    const { key } = read(number);
    if (key && !this.mine.has(key)) this.mine.set(key, { client_id, by, at });
  }

  // The scan of this phone by which a parcel has gone, if one does.
  first({ number }) {
    return this.mine.get(read(number).key);
  }

  forget(scan) {
    if (this.first(scan)?.client_id === scan.client_id) this.mine.delete(read(scan.number).key);
  }
}
