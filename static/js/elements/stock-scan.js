// Scans of a count or a pick list: each is kept on this device under a key until the server says that key back, and
// sent in the order it was made. A reload, a dead spot or a login page in between loses none and counts none twice.
import { uuid7 } from "../lib/scan-ids.js";

const AGAIN = 5000;

class StockScan extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.name = `stock-scan ${this.form.action}`;
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("scanned", ({ detail }) => this.take(detail.number), { signal });
    addEventListener("online", () => this.send(), { signal });
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
    note.querySelector("span").textContent = `Kept on this phone and not sent yet: ${waiting.length}. They go as soon as there is a connection.`;
  }

  take(code) {
    const { quantity } = this.form.elements;
    this.keep([...this.waiting, { key: uuid7(), code, quantity: quantity.value }]);
    quantity.value = "1";
    this.send();
  }

  // One after another: which bin a scan belongs to is what the answer before it said.
  async send() {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.waiting.length && (await this.sendFirst(this.waiting[0])));
    } finally {
      this.sending = false;
    }
  }

  async sendFirst(scan) {
    const part = document.getElementById(this.dataset.part);
    const body = new FormData(this.form);
    for (const [name, value] of Object.entries({ ...scan, bin: part.dataset.bin })) body.set(name, value);
    const answer = await fetch(this.form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    const taken = answer?.headers.get("Scan-Key") === scan.key;
    this.failed = !taken;
    if (taken) part.outerHTML = await answer.text();
    if (answer?.headers.has("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
    this.keep(taken ? this.waiting.filter(({ key }) => key !== scan.key) : this.waiting);
    return taken;
  }
}

customElements.define("stock-scan", StockScan);
