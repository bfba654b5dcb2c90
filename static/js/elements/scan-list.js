// The last scans. A line is drawn here the moment a scan is on the phone; the server's line, with the same id, replaces
// it quietly, and the count on the batch chip with it. Keeps the phone's expected list fresh, too.
import { expected } from "../lib/expected-list.js";
import { drawLine, letGo, lineOf, mark, markAside, markStays } from "../lib/scan-line.js";

const SOON = 250; // ms: first the verdict, then its line; of scans that follow each other all lines at once
const PAUSE = 600; // ms after the last scan: the list can wait, the next scan cannot
const LONGEST = 5000;
const FRESH = 60_000;
const SHOWN = 25;

class ScanList extends HTMLElement {
  connectedCallback() {
    this.lines = this.querySelector("ol");
    this.refused = new Map(); // client_id -> why an undo was refused
    this.taken = new Map(); // client_id -> its line as it was before it was taken back
    this.undrawn = []; // lines that are about to be drawn
    this.said = new Map(); // line's id -> what the server said there last
    this.querySelectorAll("[data-undo]").forEach(letGo);
    for (const [name, listener] of Object.entries({
      restored: ({ scans }) => this.restore(scans.sort((a, b) => a.seq - b.seq)),
      judged: ({ scan, word, verdict }) => this.drawSoon(scan, word, verdict.number),
      answered: () => this.refreshSoon(),
      undone: () => this.refreshSoon(),
      "photo-sent": () => this.refreshSoon(),
      "taken-back": ({ client_id }) => this.takeBack(client_id),
      "undo-refused": ({ client_id, words }) => this.refuse(client_id, words),
      "set-aside": ({ key, words }) => this.setAside(key, words),
    })) document.addEventListener(name, (event) => listener(event.detail));
    document.addEventListener("again", ({ detail }) => detail.client_id || this.querySelectorAll("[data-again]").forEach((button) => button.remove()));
    this.addEventListener("click", (event) => this.press(event));
    expected.open({ batch: this.dataset.batch, url: this.dataset.expected });
    this.timer = setInterval(() => document.visibilityState === "visible" && expected.refresh(), FRESH);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    clearTimeout(this.drawing);
  }

  drawSoon(scan, word, number) {
    this.drawn = performance.now();
    this.undrawn.push({ scan, word, number });
    this.drawing ??= setTimeout(() => this.draw(), SOON);
  }

  draw() {
    clearTimeout(this.drawing);
    this.drawing = null;
    const fresh = this.undrawn.splice(0).filter(({ scan }) => !lineOf(scan.client_id)).slice(-SHOWN);
    if (!fresh.length) return;
    const template = this.querySelector("template");
    this.lines.prepend(...fresh.reverse().map(({ scan, word, number }) => drawLine(template, this.dataset.sprite, scan, word, number ?? scan.number)));
    this.querySelector("[data-empty]")?.remove();
    for (const old of [...this.lines.children].slice(SHOWN)) old.remove();
  }

  takeBack(client_id) {
    this.draw();
    const line = lineOf(client_id);
    this.refused.delete(client_id);
    if (!line) return;
    this.taken.set(client_id, line.cloneNode(true));
    mark(line, "Taken back");
  }

  // It was not taken back after all: the line is as it was, and says why.
  refuse(client_id, words) {
    this.refused.set(client_id, words);
    const before = this.taken.get(client_id);
    if (before) lineOf(client_id)?.replaceWith(before);
    this.taken.delete(client_id);
    this.sayRefused();
    this.refreshSoon();
  }

  sayRefused() {
    for (const [client_id, words] of this.refused) if (lineOf(client_id)) markStays(lineOf(client_id), words);
  }

  // What was on this phone when the page came: waiting to be sent, or set aside for a person.
  restore(scans) {
    this.undrawn.push(...scans.map((scan) => ({ scan, word: { words: "Waiting to be sent", tone: "wait", icon: "clock" } })));
    this.draw();
    for (const { state, client_id, why } of scans) if (state === "attention") this.setAside(client_id, why ?? "Another scan has the same id: both are kept");
  }

  setAside(client_id, words) {
    this.draw();
    const line = lineOf(client_id);
    if (line) markAside(line, this.dataset.sprite, words);
  }

  press(event) {
    const button = event.target.closest("[data-undo], [data-again]");
    if (!button) return;
    const name = "again" in button.dataset ? "again" : "undo";
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { client_id: button.value } }));
    if (name === "again") button.remove();
  }

  refreshSoon() {
    this.since ??= performance.now();
    this.soon ??= setTimeout(() => {
      this.soon = null;
      const now = performance.now();
      if (now - this.drawn < PAUSE && now - this.since < LONGEST) return this.refreshSoon();
      this.since = null;
      return this.refresh();
    }, PAUSE);
  }

  // Nice to have, never needed: when nothing comes, what is on the page stays.
  async refresh() {
    const page = await fetched(this.dataset.url);
    if (page === null) return;
    this.draw();
    const fresh = new DOMParser().parseFromString(page, "text/html");
    for (const line of fresh.querySelectorAll("li[id]")) if (this.isNews(line)) this.replace(document.adoptNode(line));
    this.sayRefused();
    const counts = fresh.querySelector("[data-counts]");
    if (counts) document.getElementById("counts")?.replaceChildren(...document.adoptNode(counts).childNodes);
  }

  // Whether the server's line says what it has not said yet, but for how long ago it was.
  isNews(line) {
    const said = line.outerHTML.replace(/(<time[^>]*>)[^<]*|data-left="[^"]*"/g, "$1");
    const news = this.said.get(line.id) !== said || !document.getElementById(line.id);
    this.said.set(line.id, said);
    return news;
  }

  replace(line) {
    const mine = document.getElementById(line.id);
    line.querySelectorAll("[data-undo]").forEach(letGo);
    if (mine) mine.replaceWith(line);
    else if (this.lines.children.length < SHOWN) this.lines.append(line);
    this.dispatchEvent(new CustomEvent("told", { bubbles: true, detail: { ...line.dataset, client_id: line.dataset.client, sent: true } }));
  }
}

async function fetched(url) {
  try {
    const response = await fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10_000), headers: { "HX-Request": "true" } });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

customElements.define("scan-list", ScanList);
