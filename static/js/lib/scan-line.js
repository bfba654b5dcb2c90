// One line of the list of scans, as this phone draws and changes it until the server's own line replaces it.
import { grouped } from "./scan-reading.js";

const TONES = { go: "green", look: "amber", stop: "red" };
const CLAIMS = new Set(["handover", "return"]); // purposes whose scans count, and can be taken back at once
const UNDO = 10; // seconds for the quick Undo, as on the big panel; later the scan's own page takes it back, with a reason

// A line from the page's own template. `sprite`: address of the icons.
export function drawLine(template, sprite, scan, word, number) {
  const line = template.content.firstElementChild.cloneNode(true);
  line.id = `scan_${scan.client_id}`;
  line.dataset.tone = TONES[word.tone] ?? "grey";
  line.querySelector("use").setAttribute("href", `${sprite}#${word.icon}`);
  line.querySelector("[data-word]").textContent = word.words;
  line.querySelector("[data-number]").append(...grouped(number).map((part) => Object.assign(document.createElement("span"), { textContent: part })));
  const undo = line.querySelector("[data-undo]");
  undo.value = scan.client_id;
  if (word.believed && CLAIMS.has(scan.purpose)) letGo(undo);
  else undo.remove();
  return line;
}

export function letGo(undo) {
  setTimeout(() => undo.remove(), Number(undo.dataset.left ?? UNDO) * 1000);
}

export const lineOf = (client_id) => document.getElementById(`scan_${client_id}`);

export function mark(line, words) {
  line.dataset.tone = "grey";
  (line.querySelector("[data-word]") ?? line.querySelector("small")).textContent = words;
  line.querySelector("[data-undo]")?.remove();
}

// Refused as it stands: it says why, and waits for somebody to have it sent again.
export function markAside(line, sprite, words) {
  mark(line, words);
  line.dataset.tone = "red";
  line.querySelector("use").setAttribute("href", `${sprite}#warning`);
  line.querySelector("[data-again]")?.remove();
  const again = Object.assign(document.createElement("button"), { type: "button", className: "button plain", textContent: "Send again", value: line.id.replace("scan_", "") });
  again.dataset.again = "";
  line.append(again);
}

// An undo was refused: the line says so, and leads to the page that takes a reason.
export function markStays(line, words) {
  line.querySelector("[data-undo]")?.remove();
  if (line.querySelector("[data-why]")) return;
  const why = Object.assign(document.createElement("small"), { textContent: `Not taken back. ${words}` });
  why.dataset.why = "";
  line.querySelector(".scan-what").append(why);
  line.dataset.tone = "amber";
}
