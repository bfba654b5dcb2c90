// Takes what a keyboard-wedge scanner types, wherever on the page the focus is, and what a person types into its field.
//
// A wedge types faster than people can: four letters or more, each within 35 ms of the one before. Such a burst is one
// code, ended by Enter, Tab or silence; its keys never press a button, open a menu or end up in another field. An
// Enter in the middle of a burst belongs to the code (and makes it none), so one code is never taken for two.
const FAST = 35;
const SILENCE = 50;
const LEAST = 4;
const ENDS = new Set(["Enter", "Tab"]);

class ScanBox extends HTMLElement {
  connectedCallback() {
    this.keys = [];
    this.field = this.querySelector("input");
    this.listener = (event) => this.press(event);
    document.addEventListener("keydown", this.listener, true);
    this.field.addEventListener("input", (event) => this.arrive(event));
    this.field.form?.addEventListener("submit", (event) => { event.preventDefault(); this.typed(); });
    this.querySelector("[data-keyboard]")?.addEventListener("click", () => this.keyboard());
    document.addEventListener("visibilitychange", () => this.focusField());
    document.addEventListener("click", (event) => event.target.closest("input, select, textarea, summary, a") || this.focusField());
    this.focusField();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener, true);
    clearTimeout(this.timer);
  }

  press(event) {
    if (event.isComposing || event.target.closest?.("[data-typing]")) return;
    const since = event.timeStamp - (this.keys.at(-1)?.at ?? -Infinity);
    const bursting = since <= FAST;
    const letter = this.letter(event, bursting);
    if (!letter) {
      if (bursting && event.key.length > 1 && event.key !== "Shift") event.preventDefault();
      return;
    }
    if (since > SILENCE) this.keys = [];
    const end = ENDS.has(event.key);
    if (end && !bursting && this.keys.length < LEAST) return; // a person pressed Enter: the form or button takes it
    this.keys.push({ letter, at: event.timeStamp, end });
    if (end || event.ctrlKey || (this.run().length >= LEAST && event.target !== this.field)) event.preventDefault();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), end ? this.patience() : SILENCE);
  }

  letter(event, bursting) {
    if (event.altKey || event.metaKey) return "";
    if (event.ctrlKey) return bursting && /^[@-_a-z]$/i.test(event.key) ? String.fromCharCode(event.key.toUpperCase().charCodeAt(0) & 0x1f) : "";
    return event.key === "Enter" ? "\n" : event.key === "Tab" ? "\t" : event.key.length === 1 || [...event.key].length === 1 ? event.key : "";
  }

  // The keys of the burst that is going on, back to the last pause that only a person makes.
  run() {
    let start = this.keys.length - 1;
    while (start > 0 && this.keys[start].at - this.keys[start - 1].at <= FAST) start -= 1;
    return this.keys.slice(Math.max(start, 0));
  }

  // How long after an Enter another key would still belong to the same code: a little more than this wedge's own gap.
  patience() {
    const run = this.run();
    const gap = run.length > 2 ? (run.at(-1).at - run[0].at) / (run.length - 1) : 10;
    return Math.min(Math.max(gap * 2.5, 8), 30);
  }

  flush() {
    const run = this.run();
    this.keys = [];
    const text = run.map((key) => key.letter).join("").replace(/[\n\t]$/, "");
    if (text.length < LEAST) return run.at(-1)?.end && this.typed();
    const typed = this.field.value;
    const plain = text.replace(/[\x00-\x1f]/g, "");
    this.field.value = typed.endsWith(plain) ? typed.slice(0, typed.length - plain.length) : "";
    this.announce(text, "wedge");
  }

  // Scanners that write text in one piece instead of typing, and pastes.
  arrive(event) {
    if ((event.data ?? "").length < LEAST || event.inputType === "insertFromPaste") return;
    this.keys = [];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.typed("wedge"), SILENCE);
  }

  typed(how = "typed") {
    const text = this.field.value.trim();
    this.field.value = "";
    this.field.inputMode = "none";
    if (text) this.announce(text, how);
    this.focusField();
  }

  announce(number, how) {
    this.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { number, how, at: performance.now() } }));
  }

  keyboard() {
    this.field.inputMode = "text";
    this.field.blur();
    this.field.focus();
  }

  focusField() {
    if (document.visibilityState === "visible") this.field.focus({ preventScroll: true });
  }
}

customElements.define("scan-box", ScanBox);
