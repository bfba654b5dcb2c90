// A courier's run. A scan opens its parcel; what was reported from this phone counts here at once, sent or not.
import { all } from "../lib/scan-store.js";
import { grouped, read } from "../lib/scan-reading.js";
import { play } from "../lib/verdict-sounds.js";

const UNDO = 10_000;
const TONES = { go: "green", look: "amber", stop: "red" };
const SAYS = { out: "on_run", delivered: "delivered", returned: "back_at_shop" };
const ENDS = new Set(["delivered", "returned"]); // after these there is nothing more to report
const DAY = 24 * 3600_000;

class DeliverRun extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(document.getElementById("verdict-words").textContent);
    this.reported = new Map(); // key -> its last report from this phone
    this.gone = new AbortController();
    const signal = { signal: this.gone.signal };
    // Before the outbox hears of it: here a scan opens a parcel, and only a report is a scan to be kept.
    document.addEventListener("scanned", (event) => event.detail.more || this.open(event), { capture: true, signal: this.gone.signal });
    for (const [name, listener] of Object.entries({
      kept: ({ scan }) => scan.outcome && this.take(scan),
      restored: () => this.recall(),
      answered: ({ answers, scans }) => this.compare(answers, scans),
      "taken-back": ({ client_id }) => this.forget(client_id, "Taken back"),
      "undo-refused": ({ words }) => this.say({ words: "Not taken back", tone: "look" }, "", words),
    })) document.addEventListener(name, (event) => listener(event.detail), signal);
    window.addEventListener("hashchange", () => this.show(), signal);
    this.querySelector("[data-take]").addEventListener("click", () => this.takeOnto());
    this.querySelector("[data-undo]").addEventListener("click", () => this.tell("undo", { client_id: this.last.client_id }));
    this.show();
    this.recall();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  open(event) {
    event.stopPropagation();
    const { key, shown } = read(event.detail.number);
    const at = key && this.querySelector(`.sheet-at[data-key="${CSS.escape(key)}"]`);
    const line = key && this.querySelector(`.stop[data-key="${CSS.escape(key)}"]`);
    if (at && at.dataset.mode === "back") this.say(this.words.verdicts.bring_it_back, shown, "", "stop");
    if (at) location.hash = at.id;
    else if (line) this.say(this.words.verdicts.delivered_already, shown);
    else this.offer(event.detail.number, shown);
  }

  // Not on this run: whoever holds it may take it over. Without a connection only the server knows whose it is.
  offer(number, shown) {
    this.wanted = number;
    this.say({ words: "Not on your run", tone: "look", sound: "look" }, shown, "If you carry it, take it onto your run. That is written down with your name.");
    this.querySelector("[data-take]").hidden = false;
  }

  takeOnto() {
    this.tell("scanned", { number: this.wanted, how: "delivery", at: performance.now(), more: { purpose: "delivery", outcome: "out", batch: null } });
  }

  // The parcel that the address names: its form is put under it, fresh.
  show() {
    this.querySelector("deliver-form")?.remove();
    const at = this.matches(".at-one") ? this.querySelector(".sheet-at") : this.querySelector(`.sheet-at:target`);
    if (!at || at.dataset.mode === "done" || this.reported.has(at.dataset.key)) return;
    const form = this.querySelector("[data-form]").content.firstElementChild.cloneNode(true);
    at.append(form);
    form.open({ number: at.dataset.number, mode: at.dataset.mode });
    at.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  take(scan) {
    this.last = scan;
    this.mark(scan, this.word(scan));
    this.say(this.word(scan), read(scan.number).shown, scan.outcome === "out" ? "Its address comes with the connection." : this.then(scan));
    const undo = this.querySelector("[data-undo]");
    undo.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { undo.hidden = true; }, UNDO);
    if (!this.matches(".at-one")) location.hash = "run";
    else this.show();
  }

  word({ outcome, reason }) {
    const { then = "" } = this.words.reasons[reason] ?? {};
    return this.words.verdicts[SAYS[outcome] ?? (then.startsWith("Bring") ? "bring_it_back" : reason === "PACKAGE_LOST" ? "loss_noted" : "attempt_noted")];
  }

  then({ outcome, reason }) {
    return outcome === "failed" ? this.words.reasons[reason].then : "";
  }

  // What this phone reported today, and the page (perhaps an old copy of it) does not show yet.
  async recall() {
    const since = Date.now() - DAY;
    const outbox = document.querySelector("scan-outbox").dataset;
    const mine = ({ business, person, outcome, device_time }) => business === outbox.business && person === outbox.person && outcome && Date.parse(device_time) > since;
    const rows = [...(await all("sent")), ...(await all("scans"))].filter(mine).sort((a, b) => a.seq - b.seq);
    const undone = new Set((await all("undos")).map((undo) => undo.client_id));
    for (const scan of rows) {
      const counts = scan.answer ? scan.answer.verdict.believed && ENDS.has(scan.outcome) : true;
      if (counts && !undone.has(scan.client_id)) this.mark(scan, this.word(scan));
    }
  }

  mark(scan, word) {
    const { key } = read(scan.number);
    if (scan.outcome === "out") return;
    if (ENDS.has(scan.outcome) && !scan.answer) this.reported.set(key, scan);
    const line = this.querySelector(`.stop[data-key="${CSS.escape(key)}"]`);
    if (!line) return;
    line.dataset.tone = TONES[word.tone];
    line.dataset.reported = scan.client_id;
    const place = line.querySelector("[data-word]");
    if (place) place.textContent = `${word.words} · on this phone`;
    this.count();
  }

  forget(client_id, words) {
    for (const [key, scan] of this.reported) if (scan.client_id === client_id) this.reported.delete(key);
    const line = this.querySelector(`.stop[data-reported="${client_id}"]`);
    if (line) {
      delete line.dataset.reported;
      line.dataset.tone = "blue";
      line.querySelector("[data-word]").textContent = words;
    }
    this.say({ words, tone: "look" }, line?.querySelector("bdi")?.textContent ?? "");
    this.querySelector("[data-undo]").hidden = true;
    this.count();
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
      if (!verdict.believed) this.forget(client_id, word.words);
      if (word.words !== this.word(scan).words) this.say(word, read(scan.number).shown, word.advice);
      const place = this.querySelector(`.stop[data-reported="${client_id}"] [data-word]`);
      if (place && verdict.believed) place.textContent = word.words;
    }
    if (fresh && !this.querySelector("deliver-form")) location.replace(location.pathname);
  }

  count() {
    const open = this.querySelectorAll("[data-going] .stop:not([data-reported])").length;
    const left = this.querySelector("[data-left]");
    if (left) left.textContent = open;
  }

  say(word, number, more = word.advice ?? "", sound = word.sound) {
    const place = this.querySelector("[data-said]");
    place.hidden = false;
    place.dataset.tone = TONES[word.tone] ?? "grey";
    place.querySelector("use").setAttribute("href", `${this.dataset.sprite}#${word.icon ?? "bike"}`);
    place.querySelector("[data-word]").textContent = word.words;
    place.querySelector("[data-number]").replaceChildren(...grouped(number).map((part) => Object.assign(document.createElement("span"), { textContent: part })));
    place.querySelector("[data-more]").textContent = more;
    this.querySelector("[data-take]").hidden = true;
    if (sound) play(sound, { spoken: word.tone === "stop" ? word.spoken : "" });
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("deliver-run", DeliverRun);
