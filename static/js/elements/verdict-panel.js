// The last verdict, over half the screen. The phone answers at once; the server's word replaces it where it differs, and
// says so. A stop stays until it is acknowledged or the next good scan.
import { expected } from "../lib/expected-list.js";
import { Judge } from "../lib/scan-judge.js";
import { Face } from "../lib/verdict-face.js";
import * as say from "../lib/verdict-words.js";

const UNDO = 10_000;
const CLAIMS = new Set(["handover", "return"]); // purposes whose scans count, and can be taken back at once

class VerdictPanel extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(document.getElementById("verdict-words").textContent);
    this.judge = new Judge(expected);
    this.face = new Face(this);
    for (const [name, listener] of Object.entries({
      restored: ({ scans }) => scans.filter((scan) => this.counts(scan)).forEach((scan) => this.remember(scan)),
      taking: ({ scan }) => { scan.said = this.opinion(scan); },
      kept: (detail) => this.take(detail),
      answered: (detail) => this.compare(detail),
      told: (detail) => this.tellMore(detail),
      "taken-back": ({ client_id }) => this.takeBack(client_id),
      undone: (detail) => this.settle(detail),
      "undo-refused": ({ client_id }) => this.keepAfterAll(client_id),
      "not-kept": ({ number, of = "scan", full }) => this.show(say.lost(of, full), { number }),
      "not-for-parcels": ({ what }) => this.show(what === "badge" ? say.BADGE : say.FOREIGN),
      command: ({ command }) => this.obey(command),
      purpose: ({ purpose }) => this.purpose(purpose),
      "camera-turned": ({ on }) => this.toggleAttribute("data-filming", on),
    })) document.addEventListener(name, (event) => listener(event.detail));
    this.undoButton = this.querySelector("[data-undo]");
    this.undoButton.addEventListener("click", () => this.undo());
  }

  // The verdict of this phone, as it is kept with the scan.
  opinion(scan) {
    const { code, number, carrier, details } = this.judge.judge(scan);
    return { code, number, carrier, marks: details.marks };
  }

  // Whether a scan that was on the phone when the page came is one of a parcel that has gone.
  counts({ purpose, said }) {
    return CLAIMS.has(purpose) && (!said || this.words.verdicts[said.code]?.believed);
  }

  take({ scan, at }) {
    const verdict = this.judge.judge(scan);
    const word = this.words.verdicts[verdict.code] ?? say.ASKING;
    this.scan = scan;
    this.show(word, verdict, scan);
    if (word.believed && CLAIMS.has(scan.purpose)) this.remember(scan);
    this.offerUndo(CLAIMS.has(scan.purpose) && word.believed !== false);
    this.dispatchEvent(new CustomEvent("judged", { bubbles: true, detail: { scan, verdict, word, took: performance.now() - at } }));
  }

  remember(scan) {
    this.judge.remember(scan);
  }

  // What the phone said is kept with the scan, so that this holds for scans of an earlier page too. Of a scan of which
  // nothing is known, a stop is news; and a stop is shown and heard even for a parcel that has left the screen.
  compare({ answers, scans }) {
    for (const { client_id, verdict } of answers) {
      const scan = scans.find((sent) => sent.client_id === client_id);
      const word = this.words.verdicts[verdict.code];
      const onScreen = client_id === this.scan?.client_id;
      if (scan && word && scan.said?.code !== verdict.code && (onScreen || word.tone === "stop")) this.correct(scan, word);
      if (client_id === this.about?.client_id) this.dataset.sent = "";
    }
  }

  correct(scan, word) {
    const before = this.words.verdicts[scan.said?.code];
    this.scan = scan;
    this.show(word, { number: scan.said?.number || scan.number, carrier: scan.said?.carrier, marks: scan.said?.marks, corrected: before && `Corrected by the server: this phone had said “${before.words}”.` }, scan);
    this.offerUndo(false);
  }

  // The server's line for a scan: who and when, carrier, number; shown when it is the one on the screen.
  tellMore({ client_id, number, carrier, more, code, sent }) {
    if (client_id !== this.about?.client_id || !this.words.verdicts[code] || !sent) return;
    this.face.fill({ number: number || this.shown?.number, carrier, more });
  }

  // `about`: the scan that this is the verdict on, if it is one.
  show(word, verdict = {}, about = null) {
    this.about = about;
    this.shown = verdict;
    if (!about) this.offerUndo(false); // what it would take back is not what is shown
    const more = say.more(verdict, this.words.strange) || word.advice;
    if (about?.purpose !== "lookup") return this.face.show(word, { ...verdict, more });
    // Only looked up: it tells, and orders nothing.
    return this.face.show(say.told(word), { ...verdict, more: more.replace(/ ?Lay it aside.*/, "") || this.words.verdicts.found.advice });
  }

  offerUndo(offered) {
    clearTimeout(this.undoTimer);
    this.undoButton.hidden = !offered;
    if (offered) this.undoTimer = setTimeout(() => { this.undoButton.hidden = true; }, UNDO);
  }

  // `reason`: why, where the last scan is older than a slip of the hand. `out`: its parcel stays here, whoever else
  // scanned it for this handover.
  undo(reason = "", out = false, { client_id } = this.scan) {
    this.dispatchEvent(new CustomEvent("undo", { bubbles: true, detail: { client_id, reason, out } }));
  }

  // A printed command: what concerns the last scan is done here, the rest by <scan-commands> and the photo button.
  obey(command) {
    const last = CLAIMS.has(this.scan?.purpose) && this.scan !== this.back;
    if (command !== "undo" && command !== "damaged") return this.show(say.commandWord(this.words.commands[command]), last ? this.scan.said : {});
    if (!last) return this.show(say.NOTHING);
    this.damaged = command === "damaged";
    const first = this.judge.first(this.scan) ?? this.scan;
    if (this.damaged && first.client_id !== this.scan.client_id) this.undo("Damaged", true, first);
    this.undo(this.damaged ? "Damaged" : "Undo was scanned", this.damaged);
  }

  takeBack(client_id) {
    if (client_id !== this.scan?.client_id) return;
    this.back = this.scan;
    const first = this.judge.first(this.scan);
    this.judge.forget(this.damaged ? { ...this.scan, ...first } : this.scan);
    this.offerUndo(false);
    this.sayBack(this.damaged ? say.DAMAGED : say.BACK, this.judge.first(this.scan));
    this.damaged = false;
  }

  // The server took it back, and names what else says that its parcel has gone.
  settle({ client_id, stands }) {
    if (stands && client_id === this.back?.client_id && this.back === this.scan) this.sayBack(say.BACK, stands);
  }

  sayBack(word, stands) {
    this.show(stands ? say.still(stands) : word, this.scan.said);
  }

  // The server did not take it back: it counts as it did before.
  keepAfterAll(client_id) {
    if (client_id !== this.back?.client_id) return;
    this.remember(this.back);
    if (client_id === this.scan.client_id) this.show(say.STAYS, this.scan.said);
    this.back = null;
  }

  // The next scan is only looked up: say so before it comes.
  purpose(purpose) {
    if (purpose === "lookup") this.show(say.LOOKUP);
    else if (this.querySelector("[data-word]").textContent === say.LOOKUP.words) this.show(say.READY);
    this.offerUndo(false);
  }
}

customElements.define("verdict-panel", VerdictPanel);
