// Takes what a keyboard-wedge scanner types, wherever on the page the focus is, and what a person types into its field.
//
// A scanner's burst (lib/key-burst.js tells it by its pace) is one code, ended by Enter, Tab or silence; its keys never
// press a button, open a menu or end up in another field. A person types into the field and presses Enter. Where a person
// types words (data-typing) only a long burst is a code; where a scale writes (data-scale) nothing is.
import { Burst, physicalKey, textOf } from "../lib/key-burst.js";
import { arrive } from "../lib/scan-arriving.js";

const ENDS = { Enter: "\n", Tab: "\t" };
const LONG = 8; // keys: quick fingers may type four letters at a scanner's pace
const DRAWN = 150; // ms: by then the verdict is on the screen, which drawing the field would only hold up

class ScanBox extends HTMLElement {
  connectedCallback() {
    this.burst = new Burst();
    this.held = "";
    this.field = this.querySelector("input");
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("keydown", (event) => this.press(event), { capture: true, signal });
    document.addEventListener("visibilitychange", () => this.focusField(), { signal });
    document.addEventListener("click", (event) => event.target.closest("input, select, textarea, summary, a") || this.focusField(), { signal });
    this.field.addEventListener("beforeinput", () => { this.tidy(); this.before = this.field.value; });
    this.field.addEventListener("input", (event) => this.write(event));
    this.field.form?.addEventListener("submit", (event) => { event.preventDefault(); this.typed(); });
    this.querySelector("[data-keyboard]")?.addEventListener("click", () => this.keyboard());
    this.focusField();
  }

  disconnectedCallback() {
    this.gone.abort();
    clearTimeout(this.timer);
    clearTimeout(this.tidying);
  }

  press(event) {
    const { target } = event;
    const typing = target.closest?.("[data-typing]");
    if (event.isComposing || typing?.matches("[data-scale]")) return;
    this.tidy();
    const at = event.timeStamp;
    if (this.burst.over(at)) this.flush(); // a busy page hears the next code before its own timer
    const bursting = this.burst.follows(at);
    const letter = letterOf(event, bursting);
    if (!letter) {
      if (bursting && !typing && event.key.length > 1 && event.key !== "Shift") event.preventDefault();
      return;
    }
    const end = event.key in ENDS;
    const { length } = this.burst.run();
    if (end && (typing ? length < LONG : !bursting && !length)) return; // a person pressed it: the form or button takes it
    const mine = target === this.field;
    this.burst.add({ letter, physical: event.ctrlKey ? letter : physicalKey(event), at, end, typing, target, before: mine ? target.value + this.held : target.value });
    const scanned = this.burst.run().length && !typing;
    if (end || event.ctrlKey || scanned) event.preventDefault();
    else {
      this.giveBack();
      this.heardAt = at; // the letter that the field is about to be given is this key's
    }
    if (mine && scanned && !end && !event.ctrlKey) this.held += letter;
    this.wait();
  }

  // After an end from when it was pressed: a page that hears it late has waited already. Else from now: the next key may
  // have been pressed long ago, and not be heard yet.
  wait() {
    clearTimeout(this.timer);
    const { last, ended } = this.burst;
    const late = ended ? performance.now() - last : 0;
    this.timer = setTimeout(() => this.flush(), Math.max(this.burst.patience() - late, 2));
  }

  flush() {
    const run = this.burst.run();
    const { keys, last: at } = this.burst;
    this.burst = new Burst();
    if (!run.length) {
      this.giveBack();
      return keys.at(-1)?.end && this.typed();
    }
    this.held = "";
    if (run[0].typing && run.length < LONG) return;
    this.left = run[0];
    this.tidying = setTimeout(() => this.tidy(), DRAWN);
    arrive(this, { number: textOf(run), how: "wedge", at });
  }

  // A scanner's letters are not drawn in the field, where they would go again: each frame that draws them is one that the
  // verdict waits for. They are a person's after all when the pace is lost.
  giveBack() {
    if (this.held) this.field.setRangeText(this.held, this.field.selectionStart, this.field.selectionEnd, "end");
    this.held = "";
  }

  // What a scanner wrote into the field before it was known for one goes, and what a person had typed there stays.
  tidy() {
    clearTimeout(this.tidying);
    const { target, before } = this.left ?? {};
    if (before !== undefined && target.value !== before) target.value = before;
    this.left = null;
  }

  // Text that comes without keys: scanners that are an input method write letter by letter or in one piece. What a
  // person pastes, or composes on glass, waits for Enter.
  write({ data, inputType, timeStamp: at }) {
    const heard = at - this.heardAt < 1000;
    this.heardAt = -Infinity;
    if (heard || !data || inputType !== "insertText") return;
    for (const letter of data) this.burst.add({ letter, physical: null, at, end: false, target: this.field, before: this.before });
    this.wait();
  }

  typed() {
    this.tidy();
    const number = this.field.value.trim();
    this.field.value = "";
    this.field.inputMode = "none";
    if (number) arrive(this, { number, how: "typed", at: performance.now() });
    this.focusField();
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

// The letter that a key stands for: Ctrl with a letter is a control character (FNC1 comes as Ctrl and a bracket).
function letterOf({ key, altKey, metaKey, ctrlKey }, bursting) {
  if (altKey || metaKey) return "";
  if (ctrlKey) return bursting && /^[@-_a-z]$/i.test(key) ? String.fromCharCode(key.toUpperCase().charCodeAt(0) & 0x1f) : "";
  return ENDS[key] ?? ([...key].length === 1 ? key : "");
}

customElements.define("scan-box", ScanBox);
