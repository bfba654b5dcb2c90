// What the big panel says beside the server's table of verdicts: what concerns this phone alone.
const word = (words, tone, icon, advice = "", { sound = "", spoken = "", ok = "" } = {}) => ({ words, tone, icon, sound, spoken, advice, ok });

export const ASKING = word("Asking the server", "wait", "refresh", "Kept on this phone.", { sound: "look" });
export const LOOKUP = word("Look up", "wait", "search", "The next scan is only looked up: nothing is recorded.");
export const READY = word("Ready", "rest", "barcode", "Scan a parcel, or type its number.");
export const BACK = word("Taken back", "wait", "undo", "It counts as not handed over.", { sound: "command" });
export const DAMAGED = word("Taken out as damaged", "wait", "crack", "It counts as not handed over. Lay it aside and take a photo.", { sound: "command" });
export const STAYS = word("Not taken back", "look", "warning", "It still counts. Open it in the list below and say why it is taken back.", { sound: "look" });
export const still = (details) => word("Still counts", "look", "hand", `This scan is taken back. Another stands: ${more({ details })}.`, { sound: "look" });
export const NOTHING = word("Nothing to take back", "look", "undo", "There is no last scan here that counts.", { sound: "look" });
export const BADGE = word("That is a badge", "look", "person", "It belongs to a person, not on a parcel. It was not kept.", { sound: "look", spoken: "That is a badge." });
export const FOREIGN = word("A command of another business", "look", "ban", "Nothing was done. Print this business's own sheet of commands.", { sound: "look" });

export const told = (word) => (word.tone === "stop" ? { ...word, tone: "look", sound: "look" } : word);

// The phone's disk took it not: a scan, or what else (`of`) was to be kept.
export function lost(of, full) {
  const why = full ? "This phone is full." : "This phone could not store it.";
  if (of !== "scan") return word("Not kept", "look", "warning", `${why} Make room, then do it again.`, { sound: "look" });
  return word("Not kept", "stop", "warning", `${why} Write the number down and scan again.`, { sound: "stop", spoken: "Not kept. Write it down.", ok: "I will scan it again" });
}

export const commandWord = ({ words, icon }) => word(words, "wait", icon, "Command", { sound: "command" });

// Who and when, or why, in one line.
export function more({ details = {} }, strange) {
  if (details.why) return `${strange[details.why] ?? ""}. Kept, and nothing was opened.`.replace(/^./, (letter) => letter.toUpperCase());
  if (details.at) return `${details.by || "Somebody"}, ${clock(new Date(details.at))}`;
  if (details.batch_carrier) return `This one goes with ${details.carrier}; the batch is ${details.batch_carrier}. Lay it aside.`;
  if (details.label) return `The label shows ${details.label}. Lay it aside and print a new one.`;
  return details.place ? `It belongs to ${details.place}. Lay it aside.` : "";
}

// Today's time alone; of another day the day too.
function clock(moment) {
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const today = moment.toDateString() === new Date().toDateString();
  return moment.toLocaleString([], today ? time : { ...time, day: "numeric", month: "short" });
}
