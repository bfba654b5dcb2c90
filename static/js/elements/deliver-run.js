// A courier's run. A scan opens its parcel; what was reported from this phone counts here at once, sent or not.
import { DeliveryWords, ends } from "../lib/delivery-words.js";
import { countLeft, lineReported, markLine, markOpen } from "../lib/run-lines.js";
import { reportedToday } from "../lib/run-reports.js";
import { read } from "../lib/scan-reading.js";

const NOT_OURS = { words: "Not on your run", tone: "look", sound: "look" };

class DeliverRun extends HTMLElement {
  connectedCallback() {
    this.words = new DeliveryWords(JSON.parse(document.getElementById("verdict-words").textContent));
    this.ended = new Map(); // key -> the report of this phone after which there is nothing more to report
    this.gone = new AbortController();
    const { signal } = this.gone;
    // Before the outbox hears of it: here a scan opens a parcel, and only a report is a scan to be kept.
    document.addEventListener("scanned", (event) => event.detail.more || this.open(event), { capture: true, signal });
    for (const [name, listener] of Object.entries({
      kept: ({ scan }) => scan.outcome && this.take(scan),
      restored: () => this.recall(),
      answered: ({ answers, scans }) => this.compare(answers, scans),
      "taken-back": ({ client_id }) => this.forget(client_id, { words: "Taken back", tone: "look" }),
      "undo-refused": ({ words }) => this.say({ word: { words: "Not taken back", tone: "look" }, more: words }),
    })) document.addEventListener(name, (event) => listener(event.detail), { signal });
    window.addEventListener("hashchange", () => this.show(), { signal });
    this.show();
    this.recall();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  // Without a connection only the server knows whose a parcel is that is not here: whoever holds it may take it over.
  open(event) {
    event.stopPropagation();
    const { number } = event.detail;
    const { key, shown } = read(number);
    const ended = this.ended.get(key);
    if (ended) {
      location.hash = "run";
      return this.say({ word: this.words.of(ended), number: shown, more: "Reported on this phone already." });
    }
    const at = this.of(".sheet-at", key);
    if (at?.dataset.mode === "back") this.say({ word: this.words.verdicts.bring_it_back, number: shown });
    if (at) location.hash = at.id;
    else if (this.of(".stop", key)) this.say({ word: this.words.verdicts.delivered_already, number: shown });
    else this.say({ word: NOT_OURS, number: shown, more: "If you carry it, take it onto your run. That is written down with your name.", offer: number });
  }

  // The parcel that the address names: its form is put under it, fresh.
  show() {
    this.querySelector("deliver-form")?.remove();
    const at = this.querySelector(this.matches(".at-one") ? ".sheet-at" : ".sheet-at:target");
    if (!at || at.dataset.mode === "done" || this.ended.has(at.dataset.key)) return;
    const form = this.querySelector("[data-form]").content.firstElementChild.cloneNode(true);
    at.append(form);
    form.open({ number: at.dataset.number, mode: at.dataset.mode });
    at.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  take(scan) {
    const word = this.words.of(scan);
    this.mark(scan, word);
    this.say({ word, number: read(scan.number).shown, more: this.words.then(scan), undo: scan.client_id });
    if (this.matches(".at-one")) this.show();
    else location.hash = "run";
  }

  async recall() {
    for (const scan of await reportedToday()) this.mark(scan, this.words.of(scan));
  }

  mark(scan, word) {
    if (scan.outcome === "out") return;
    const { key } = read(scan.number);
    if (ends(scan) && !scan.answer) this.ended.set(key, scan);
    const line = this.of(".stop", key);
    if (line) markLine(line, scan, word);
    countLeft(this);
  }

  forget(client_id, word) {
    for (const [key, scan] of this.ended) if (scan.client_id === client_id) this.ended.delete(key);
    const line = lineReported(this, client_id);
    if (line) markOpen(line, word);
    this.say({ word, number: "", undo: "" });
    countLeft(this);
    this.show();
  }

  // The server's word. What does not count is open again; a parcel newly on the run comes with its address.
  compare(answers, scans) {
    let fresh = false;
    for (const { client_id, verdict } of answers) {
      const scan = scans.find((sent) => sent.client_id === client_id);
      const word = this.words.verdicts[verdict.code];
      if (!scan?.outcome || !word) continue;
      fresh ||= scan.outcome === "out" && verdict.believed;
      if (!verdict.believed) this.forget(client_id, word);
      else if (word !== this.words.of(scan)) this.say({ word, number: read(scan.number).shown });
      const place = lineReported(this, client_id)?.querySelector("[data-word]");
      if (place) place.textContent = word.words;
    }
    if (fresh && !this.querySelector("deliver-form")) location.replace(location.pathname);
  }

  of(kind, key) {
    return key ? this.querySelector(`${kind}[data-key="${CSS.escape(key)}"]`) : null;
  }

  say(detail) {
    this.dispatchEvent(new CustomEvent("saying", { bubbles: true, detail }));
  }
}

customElements.define("deliver-run", DeliverRun);
