// The last scans. A line is drawn here the moment a scan is on the phone; the server's line, with the same id, replaces
// it quietly. Also keeps the count on the batch chip and the phone's expected list fresh.
import { grouped } from "../lib/scan-reading.js";

const PAUSE = 600;
const FRESH = 60_000;
const UNDO = 10; // seconds for the quick Undo, as on the big panel; later the scan's own page takes it back, with a reason

class ScanList extends HTMLElement {
  connectedCallback() {
    this.lines = this.querySelector("ol");
    this.refused = new Map(); // client_id -> why an undo was refused
    this.taken = new Map(); // client_id -> its line as it was before it was taken back
    this.querySelectorAll("[data-undo]").forEach((button) => this.letGo(button));
    this.line = this.querySelector("template");
    this.words = JSON.parse(document.getElementById("verdict-words").textContent).verdicts;
    for (const [name, listener] of Object.entries({
      restored: ({ scans }) => scans.sort((a, b) => a.seq - b.seq).forEach((scan) => this.restore(scan)),
      judged: ({ scan, word, verdict }) => this.draw(scan, word, verdict),
      answered: () => this.refreshSoon(),
      undone: () => this.refreshSoon(),
      "photo-sent": () => this.refreshSoon(),
      "taken-back": ({ client_id }) => this.takeBack(client_id),
      "undo-refused": ({ client_id, words }) => this.refuse(client_id, words),
      "set-aside": ({ key, words }) => this.setAside(key, words),
    })) document.addEventListener(name, (event) => listener(event.detail));
    document.addEventListener("again", ({ detail }) => detail.client_id || this.querySelectorAll("[data-again]").forEach((button) => button.remove()));
    this.addEventListener("click", (event) => this.press(event));
    this.timer = setInterval(() => this.learn(), FRESH);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  draw(scan, word, verdict) {
    if (document.getElementById(`scan_${scan.client_id}`)) return;
    const line = this.line.content.firstElementChild.cloneNode(true);
    line.id = `scan_${scan.client_id}`;
    line.dataset.tone = { go: "green", look: "amber", stop: "red" }[word.tone] ?? "grey";
    line.querySelector("use").setAttribute("href", `${this.dataset.sprite}#${word.icon}`);
    line.querySelector("[data-word]").textContent = word.words;
    line.querySelector("[data-number]").append(...grouped(verdict.number ?? scan.number).map((part) => Object.assign(document.createElement("span"), { textContent: part })));
    const undo = line.querySelector("[data-undo]");
    undo.value = scan.client_id;
    if (word.believed && scan.purpose === "handover") this.letGo(undo);
    else undo.remove();
    this.lines.prepend(line);
    this.querySelector("[data-empty]")?.remove();
    for (const old of [...this.lines.children].slice(25)) old.remove();
  }

  letGo(undo) {
    setTimeout(() => undo.remove(), Number(undo.dataset.left ?? UNDO) * 1000);
  }

  takeBack(client_id) {
    const line = document.getElementById(`scan_${client_id}`);
    if (line) this.taken.set(client_id, line.cloneNode(true));
    this.refused.delete(client_id);
    this.mark(client_id, "Taken back");
  }

  // It was not taken back after all: the line is as it was, and says why; it leads to the page that takes a reason.
  refuse(client_id, words) {
    this.refused.set(client_id, words);
    const before = this.taken.get(client_id);
    if (before) document.getElementById(`scan_${client_id}`)?.replaceWith(before);
    this.taken.delete(client_id);
    this.sayRefused();
    this.refreshSoon();
  }

  sayRefused() {
    for (const [client_id, words] of this.refused) {
      const line = document.getElementById(`scan_${client_id}`);
      line?.querySelector("[data-undo]")?.remove();
      if (!line || line.querySelector("[data-why]")) continue;
      const why = Object.assign(document.createElement("small"), { textContent: `Not taken back. ${words}` });
      why.dataset.why = "";
      line.querySelector(".scan-what").append(why);
      line.dataset.tone = "amber";
    }
  }

  mark(client_id, words) {
    const line = document.getElementById(`scan_${client_id}`);
    if (!line) return;
    line.dataset.tone = "grey";
    (line.querySelector("[data-word]") ?? line.querySelector("small")).textContent = words;
    line.querySelector("[data-undo]")?.remove();
  }

  // What was on this phone when the page came: waiting to be sent, or set aside for a person.
  restore(scan) {
    this.draw(scan, { words: "Waiting to be sent", tone: "wait", icon: "clock" }, { number: scan.number });
    if (scan.state === "attention") this.setAside(scan.client_id, scan.why ?? "Another scan has the same id: both are kept");
  }

  // Refused as it stands: it stays here, with the reason, until somebody has it sent again.
  setAside(client_id, words) {
    this.mark(client_id, words);
    const line = document.getElementById(`scan_${client_id}`);
    if (!line) return;
    line.dataset.tone = "red";
    line.querySelector("use").setAttribute("href", `${this.dataset.sprite}#warning`);
    line.querySelector("[data-again]")?.remove();
    const again = Object.assign(document.createElement("button"), { type: "button", className: "button plain", textContent: "Send again", value: client_id });
    again.dataset.again = "";
    line.append(again);
  }

  press(event) {
    const button = event.target.closest("[data-undo], [data-again]");
    if (!button) return;
    const name = "again" in button.dataset ? "again" : "undo";
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { client_id: button.value } }));
    if (name === "again") button.remove();
  }

  refreshSoon() {
    this.soon ??= setTimeout(() => { this.soon = null; this.refresh(); }, PAUSE);
  }

  async refresh() {
    const page = await fetched(this.dataset.url, "text");
    if (page === null) return;
    const fresh = new DOMParser().parseFromString(page, "text/html");
    for (const line of fresh.querySelectorAll("li[id]")) {
      const mine = document.getElementById(line.id);
      line.querySelectorAll("[data-undo]").forEach((undo) => this.letGo(undo));
      if (mine) mine.replaceWith(document.adoptNode(line));
      else if (!this.hasNewer(line)) this.lines.append(document.adoptNode(line));
      this.dispatchEvent(new CustomEvent("told", { bubbles: true, detail: { ...line.dataset, client_id: line.dataset.client, sent: true } }));
    }
    this.sayRefused();
    const counts = fresh.querySelector("[data-counts]");
    const chip = document.getElementById("counts");
    if (counts && chip) chip.replaceChildren(...document.adoptNode(counts).childNodes);
  }

  hasNewer(line) {
    return this.lines.children.length >= 25 || !line.dataset.client;
  }

  async learn() {
    if (document.visibilityState !== "visible") return;
    const text = await fetched(this.dataset.expected, "json");
    if (text?.entries) this.dispatchEvent(new CustomEvent("learnt", { bubbles: true, detail: text }));
  }
}

// Nice to have, never needed: when it does not come, what is on the page stays.
async function fetched(url, kind) {
  try {
    const response = await fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10_000), headers: { "HX-Request": "true" } });
    return response.ok ? await response[kind]() : null;
  } catch {
    return null;
  }
}

customElements.define("scan-list", ScanList);
