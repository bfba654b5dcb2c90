// The last scans. A line is drawn here the moment a scan is on the phone; the server's line, with the same id, replaces
// it quietly, and the count on the batch chip with it. Keeps the phone's expected list fresh, too.
import { expected } from "../lib/expected-list.js";
import { ListNews } from "../lib/list-news.js";
import { drawLine, letGo, lineOf, mark, markAside, markStays } from "../lib/scan-line.js";

const SOON = 250; // ms: first the verdict, then its line; of scans that follow each other all lines at once
const LATEST = 1000;
const FRESH = 60_000;
const SHOWN = 25;

class ScanList extends HTMLElement {
  connectedCallback() {
    this.lines = this.querySelector("ol");
    this.refused = new Map(); // client_id -> why an undo was refused
    this.taken = new Map(); // client_id -> its line as it was before it was taken back
    this.undrawn = []; // lines that are about to be drawn
    this.ahead = new Set(); // client_ids of what has gone and the server has not counted yet
    this.news = new ListNews(this.dataset.url, (page) => this.take(page));
    this.querySelectorAll("[data-undo]").forEach(letGo);
    for (const [name, listener] of Object.entries({
      restored: ({ scans }) => this.restore(scans.sort((a, b) => a.seq - b.seq)),
      judged: ({ scan, word, verdict }) => {
        this.drawSoon(scan, word, verdict.number);
        this.count(scan, verdict.code);
      },
      answered: ({ answers }) => {
        for (const { client_id } of answers) this.ahead.delete(client_id);
        this.news.soon();
      },
      undone: () => this.news.soon(),
      "photo-sent": () => this.news.soon(),
      "taken-back": ({ client_id }) => this.takeBack(client_id),
      "undo-refused": ({ client_id, words }) => this.refuse(client_id, words),
      "set-aside": ({ key, words }) => this.setAside(key, words),
      again: ({ client_id }) => client_id || this.querySelectorAll("[data-again]").forEach((button) => button.remove()),
    })) document.addEventListener(name, (event) => listener(event.detail));
    this.addEventListener("click", (event) => this.press(event));
    expected.open({ batch: this.dataset.batch, url: this.dataset.expected });
    this.timer = setInterval(() => document.visibilityState === "visible" && expected.refresh(), FRESH);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    clearTimeout(this.drawing);
  }

  drawSoon(scan, word, number) {
    this.news.wait();
    this.undrawn.push({ scan, word, number });
    const now = performance.now();
    this.undrawnSince ??= now;
    clearTimeout(this.drawing);
    this.drawing = setTimeout(() => this.draw(), Math.min(SOON, this.undrawnSince + LATEST - now));
  }

  draw() {
    clearTimeout(this.drawing);
    this.undrawnSince = null;
    const fresh = this.undrawn.splice(0).filter(({ scan }) => !lineOf(scan.client_id)).slice(-SHOWN);
    if (!fresh.length) return;
    const template = this.querySelector("template");
    this.lines.prepend(...fresh.reverse().map(({ scan, word, number }) => drawLine(template, this.dataset.sprite, scan, word, number ?? scan.number)));
    this.querySelector("[data-empty]")?.remove();
    for (const old of [...this.lines.children].slice(SHOWN)) old.remove();
  }

  // On the chip at once, with a network or without.
  count({ client_id, batch }, code) {
    if (code !== "taken" || batch !== this.dataset.batch) return;
    this.ahead.add(client_id);
    this.move(1);
  }

  move(by) {
    const gone = document.querySelector("#counts strong");
    gone.textContent = +gone.textContent + by;
  }

  takeBack(client_id) {
    if (this.ahead.delete(client_id)) this.move(-1);
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
    this.news.soon();
  }

  sayRefused() {
    for (const [client_id, words] of this.refused) if (lineOf(client_id)) markStays(lineOf(client_id), words);
  }

  // What was on this phone when the page came: waiting to be sent, or set aside for a person.
  restore(scans) {
    this.undrawn.push(...scans.map((scan) => ({ scan, word: { words: "Waiting to be sent", tone: "wait", icon: "clock" } })));
    this.draw();
    for (const scan of scans) this.count(scan, scan.said?.code);
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

  // What the server says of these scans: its lines, and how many there are of how many.
  take(page) {
    this.draw();
    for (const line of this.news.in(page)) this.replace(document.adoptNode(line));
    this.sayRefused();
    const counts = page.querySelector("[data-counts]");
    if (!counts) return;
    document.getElementById("counts").replaceChildren(...document.adoptNode(counts).childNodes);
    if (this.ahead.size) this.move(this.ahead.size);
  }

  replace(line) {
    const mine = document.getElementById(line.id);
    line.querySelectorAll("[data-undo]").forEach(letGo);
    if (mine) mine.replaceWith(line);
    else if (this.lines.children.length < SHOWN) this.lines.append(line);
    this.dispatchEvent(new CustomEvent("told", { bubbles: true, detail: { ...line.dataset, client_id: line.dataset.client, sent: true } }));
  }
}

customElements.define("scan-list", ScanList);
