// What a row on this phone is called, why it is still here, and what to do.
const UNSEEN = {
  stop: "The server stopped it after you had gone on.",
  conflict: "Another scan has the same id. Both are kept; the office looks at it.",
  quarantined: "Not a parcel's number. It is kept for the office to look at.",
};
const clock = (time) => new Date(time).toLocaleString([], { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export function titled(store, row, verdicts) {
  switch (store) {
    case "unseen": {
      const word = row.what === "stop" ? verdicts[row.code] : null;
      return { title: `${row.number}${word ? `: ${word.words}` : ""}`, reason: `${UNSEEN[row.what]} Scanned ${clock(row.at)}.`, advice: word?.advice };
    }
    case "photos": {
      const of = row.number || (row.subject === "batch" ? "the handover" : "a parcel");
      return { title: `Photo of ${of}`, reason: row.why ?? `Taken ${clock(row.taken_at)}.`, advice: row.state === "attention" ? "Take it again, then throw this one away." : "" };
    }
    case "closings":
      return { title: `Closing for ${row.carrier || "a carrier"}`, reason: row.why ?? `Signed ${clock(row.pressed_at)}; sent after its scans.`, advice: row.state === "attention" ? "Open the handover and close it again." : "" };
    case "undos":
      return { title: "A scan to take back", reason: row.why ?? `Pressed ${clock(row.pressed_at)}.` };
    default:
      return { title: row.number, reason: row.why ?? `Scanned ${clock(row.device_time)}.`, advice: row.state === "attention" ? "Send it again. If it stays, show it to the office." : "" };
  }
}
