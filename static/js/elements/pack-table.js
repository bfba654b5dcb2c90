// One parcel on the packing table: items are judged here at once and by the server after that; everything else is a form
// whose button a printed command presses. The parcel's state is the server's: another table, or a reload, goes on with it.
import { stayAwake } from "../lib/awake.js";
import { has, isCount, isWeight, judge, rowsOf } from "../lib/pack-judge.js";
import { PackQueue, send } from "../lib/pack-queue.js";
import { uuid7 } from "../lib/scan-ids.js";
import { Face } from "../lib/verdict-face.js";
import { land, leave, unlockAtFirstTouch } from "../lib/page-sounds.js";

const LOOK_AGAIN = 4000;

class PackTable extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(document.getElementById("verdict-words").textContent);
    this.panel = this.querySelector("verdict-panel");
    this.face = new Face(this.panel);
    this.queue = new PackQueue({ answered: (html, job) => this.swap(html, job), changed: (count, trouble) => this.say(count, trouble) });
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("scanned", ({ detail }) => this.scan(detail), { signal });
    document.addEventListener("command", ({ detail }) => this.obey(detail.command), { signal });
    document.addEventListener("not-for-parcels", () => this.show("bad_code"), { signal });
    document.addEventListener("pack-changed", () => this.refresh(), { signal });
    unlockAtFirstTouch(signal);
    stayAwake(signal);
    land("good");
    this.timer = setInterval(() => this.refresh(), LOOK_AGAIN);
  }

  disconnectedCallback() {
    this.gone.abort();
    clearInterval(this.timer);
  }

  get packing() {
    return this.querySelector("#packing");
  }

  async scan({ number, how }) {
    const { step } = this.packing.dataset;
    if (step === "sealed" || step === "ended") return this.open(number);
    const rows = rowsOf(this.packing);
    if (isWeight(number, step) && !has(rows, number)) return this.weigh(number);
    if (isCount(number, how) && !has(rows, number)) return this.count(rows, Number(number));
    this.put(rows, number, 1, { code: number });
  }

  // So many of the last item in all: it was scanned once already.
  count(rows, count) {
    if (!this.last) return this.show("nothing_scanned");
    if (count > 1) this.put(rows, this.last, count - 1, { code: this.last, count });
  }

  put(rows, code, quantity, fields) {
    const verdict = judge(rows, code, quantity);
    this.show(verdict.code, verdict);
    if (verdict.code === "packed") {
      verdict.row.add(quantity);
      this.last = code;
      this.lookAhead(rows, verdict.row);
    }
    const form = new FormData(this.querySelector("[data-pieces]"));
    for (const [name, value] of Object.entries({ ...fields, piece: uuid7() })) form.set(name, value);
    this.queue.add({ url: this.querySelector("[data-pieces]").action, form, said: verdict.code, put: verdict.code === "packed" ? { code, quantity } : null });
  }

  weigh(text) {
    const form = this.packing.querySelector("[data-weight]");
    form.elements.weight.value = text;
    form.requestSubmit();
  }

  // The next order, once this one is sealed.
  open(number) {
    const form = this.querySelector("[data-open]");
    form.elements.number.value = number;
    leave();
    form.submit();
  }

  async obey(command) {
    await this.queue.idle();
    if (command === "done" && this.panel.dataset.verdict === "stop") return this.face.calm();
    if (command === "photo") return this.querySelector("pack-photo input").click();
    const button = this.querySelector(`[data-command~="${CSS.escape(command)}"]`);
    if (button) button.click();
    else this.show("nothing_to_do");
  }

  submit(event) {
    const form = event.target;
    if (form.matches("[data-away], [data-open], [data-pieces]")) return;
    event.preventDefault();
    this.queue.add({ url: form.action, form: new FormData(form, event.submitter), said: "" });
  }

  // The parcel as the server has it, with what was scanned meanwhile on top.
  swap(html, job) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("#packing");
    if (!fresh) return location.reload();
    this.packing.replaceWith(fresh);
    const rows = rowsOf(fresh);
    for (const { put } of this.queue.jobs) if (put) judge(rows, put.code, put.quantity).row?.add(put.quantity);
    const { code, name, more } = fresh.dataset;
    if (job && code && code !== job.said) this.show(code, { row: name && { name }, more });
    else if (job && code === "not_in_order" && !this.queue.jobs.length) this.tell(code, more); // the server knows its name
    if (code === "sealed") this.last = "";
    this.querySelector("scan-box input[type=text]").focus({ preventScroll: true });
  }

  lookAhead(rows, row) {
    const next = row.left ? row : rows.find(({ left }) => left);
    const name = this.packing.querySelector("[data-next-name]");
    if (!name || !next) return;
    name.textContent = next.name;
    this.packing.querySelector("[data-next-count]").textContent = next.left;
    this.packing.querySelector("[data-next-sku]").textContent = "";
  }

  async refresh() {
    const typing = document.activeElement?.closest("#packing [data-typing]");
    if (document.visibilityState !== "visible" || typing || this.queue.jobs.length) return;
    const { html } = await send(this.packing.dataset.url);
    const version = html && /data-version="([\d-]+)"/.exec(html)?.[1];
    if (!version || this.queue.jobs.length || document.activeElement?.closest("#packing [data-typing]")) return;
    if (version !== this.packing.dataset.version) this.swap(html, null);
  }

  show(code, { row, more = "" } = {}) {
    const word = this.words[code];
    this.face.show(word, { carrier: row?.name ?? "", more: [more, word.advice].filter(Boolean).join(" ") });
  }

  // More of what is on the panel already: it is not heard twice.
  tell(code, more) {
    this.face.write("[data-more]", `${more} ${this.words[code].advice}`);
  }

  say(count, trouble) {
    const place = this.querySelector("[data-waiting]");
    place.hidden = !trouble;
    place.textContent = trouble ? `${trouble}${count ? ` ${count} not sent yet.` : ""}` : "";
  }
}

customElements.define("pack-table", PackTable);
