// Scans of a count or a pick list: each is kept on this device under a key until the server says that key back, and
// sent in the order it was made. A reload, a dead spot or a login page in between loses none and counts none twice.
// What became of each is heard once: by its answer, or, where none comes, that it is kept; a stop is always heard.
import { stayAwake } from "../lib/awake.js";
import { uuid7 } from "../lib/scan-ids.js";
import { unlockAtFirstTouch } from "../lib/page-sounds.js";
import { press } from "../lib/stock-commands.js";
import { hush, play } from "../lib/verdict-sounds.js";

const AGAIN = 5000;
const LONGEST = 201; // signs: one more than an item's code may have, so that the server sees that it is none
const NO_ITEM = {
  badge: "That is a badge. It belongs to a person, not on an item.",
  command: "That is a printed command. It does nothing on this page.",
};

class StockScan extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.name = `stock-scan ${this.form.action}`;
    this.unheard = new Set(); // keys of scans of which nothing was heard yet
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("scanned", ({ detail }) => this.take({ code: detail.number, how: detail.how }), { signal });
    document.addEventListener("command", ({ detail }) => this.obey(detail.command), { signal });
    document.addEventListener("not-for-parcels", ({ detail }) => this.refuse(NO_ITEM[detail.what]), { signal });
    document.addEventListener("submit", (event) => this.holdBack(event), { capture: true, signal });
    this.querySelector("[data-undo]")?.addEventListener("click", () => this.take({ code: "", undo: "1" }));
    addEventListener("online", () => this.send(), { signal });
    unlockAtFirstTouch(signal);
    stayAwake(signal);
    this.timer = setInterval(() => this.send(), AGAIN);
    this.send();
  }

  disconnectedCallback() {
    this.gone.abort();
    clearInterval(this.timer);
  }

  get waiting() {
    return JSON.parse(localStorage.getItem(this.name) ?? "[]");
  }

  keep(waiting) {
    localStorage.setItem(this.name, JSON.stringify(waiting));
    const note = this.querySelector("[data-unsent]");
    note.hidden = !waiting.length || !this.failed;
    note.querySelector("span").textContent = `Kept on this phone and not sent yet: ${waiting.length}. ${this.failed}`;
  }

  // A code, typed or scanned; or the wish to take back what was scanned last.
  take({ code, ...said }) {
    const { quantity } = this.form.elements;
    const key = uuid7();
    this.unheard.add(key);
    this.keep([...this.waiting, { key, code: code.trim().replaceAll("\0", "␀").slice(0, LONGEST), quantity: quantity.value, ...said }]);
    if (code) quantity.value = "1";
    this.querySelector("[data-stops]").replaceChildren();
    this.say("");
    this.send();
  }

  async obey(command) {
    const undo = command === "undo" && this.querySelector("[data-undo]");
    if (undo) return undo.click();
    await this.send();
    const words = press(command);
    if (words) this.refuse(words);
  }

  // What is done with all that was scanned waits for what is not sent.
  holdBack(event) {
    if (!event.target.matches("[data-after-sending]") || !this.waiting.length) return;
    event.preventDefault();
    this.held = true;
    this.refuse(`${this.waiting.length} scanned on this phone and not sent yet. Press it again when they are.`);
    this.scrollIntoView({ block: "center" });
    this.send();
  }

  // Nothing that an item carries: it is said here and not sent.
  refuse(words) {
    this.say(words);
    play("look");
  }

  say(words) {
    const note = this.querySelector("[data-odd]");
    note.hidden = !words;
    note.querySelector("span").textContent = words;
  }

  // One after another: which bin a scan belongs to is what the answer before it said.
  send() {
    return (this.sending ??= this.sendAll().finally(() => { this.sending = null; }));
  }

  async sendAll() {
    while (this.waiting.length && (await this.sendFirst(this.waiting[0])));
  }

  async sendFirst(scan) {
    const part = document.getElementById(this.dataset.part);
    const body = new FormData(this.form);
    for (const [name, value] of Object.entries({ ...scan, bin: part.dataset.bin })) body.set(name, value);
    const answer = await fetch(this.form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    const taken = answer?.headers.get("Scan-Key") === scan.key;
    const text = taken && (await answer.text().catch(() => null));
    this.failed = text ? "" : whyNot(answer);
    if (answer?.headers.has("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
    this.keep(text ? this.waiting.filter(({ key }) => key !== scan.key) : this.waiting);
    if (text) this.show(part, text, scan.key);
    else this.tellKept();
    return Boolean(text);
  }

  // The answer. A stop of which the next answer would take the place at once is laid beside it until something is scanned.
  show(part, html, key) {
    part.outerHTML = html;
    const fresh = document.getElementById(this.dataset.part);
    const { sound, spoken } = fresh.dataset;
    const stop = sound === "stop";
    if (this.held && !this.waiting.length) this.say("All of it is sent now. Press it again.");
    this.held &&= this.waiting.length > 0;
    if (stop && this.waiting.length) this.querySelector("[data-stops]").append(fresh.querySelector(".notice").cloneNode(true));
    if (!stop) hush();
    if (this.unheard.delete(key) || stop) play(sound, { spoken });
  }

  tellKept() {
    if (this.unheard.size) play("look");
    this.unheard.clear();
  }
}

// What to do about an answer that is none.
function whyNot(answer) {
  if (!answer) return "They go as soon as there is a connection.";
  const wait = answer.ok || answer.status >= 500 || answer.status === 429;
  return wait ? "The server did not take them. It is tried again." : "The server did not take them. Load this page again.";
}

customElements.define("stock-scan", StockScan);
