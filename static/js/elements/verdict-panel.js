// The last verdict, over half the screen: colour, icon, word, number, carrier; sound and vibration with it. The phone
// answers at once; the server's word replaces it when it differs. A stop stays until acknowledged or the next good scan.
import { Judge } from "../lib/scan-judge.js";
import { grouped } from "../lib/scan-reading.js";
import { hush, play } from "../lib/verdict-sounds.js";

const LOOK = 2000;
const UNDO = 10_000;
const ASKING = { words: "Asking the server", tone: "wait", icon: "refresh", sound: "look", spoken: "", advice: "Kept on this phone." };
const LOST = { words: "Not kept", tone: "stop", icon: "warning", sound: "stop", spoken: "Not kept. Write it down.", advice: "This phone could not store the scan. Write the number down and scan again." };
const LOOKUP = { words: "Look up", tone: "wait", icon: "search", sound: "", spoken: "", advice: "The next scan is only looked up: nothing is recorded." };
const READY = { words: "Ready", tone: "rest", icon: "barcode", sound: "", spoken: "", advice: "Scan a parcel, or type its number." };
const BACK = { words: "Taken back", tone: "wait", icon: "undo", sound: "", spoken: "", advice: "It counts as not handed over." };
const STAYS = { words: "Not taken back", tone: "look", icon: "warning", sound: "look", spoken: "", advice: "It still counts. Open it in the list below and say why it is taken back." };

class VerdictPanel extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(document.getElementById("verdict-words").textContent);
    this.judge = new Judge(JSON.parse(document.getElementById("expected").textContent));
    for (const [name, listener] of Object.entries({
      restored: (detail) => detail.scans.filter((scan) => this.counts(scan)).forEach((scan) => this.remember(scan)),
      taking: ({ scan }) => { scan.said = this.opinion(scan); },
      kept: (detail) => this.take(detail),
      answered: (detail) => this.compare(detail),
      told: (detail) => this.tellMore(detail),
      "taken-back": (detail) => this.takeBack(detail.client_id),
      "undo-refused": (detail) => this.keepAfterAll(detail.client_id),
      "not-kept": (detail) => this.show(LOST, { number: detail.number ?? "", carrier: "", details: {} }),
      purpose: ({ purpose }) => this.purpose(purpose),
      learnt: (detail) => this.judge.learn(detail),
    })) document.addEventListener(name, (event) => listener(event.detail));
    this.querySelector("[data-ok]").addEventListener("click", () => this.calm());
    this.querySelector("[data-undo]").addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("undo", { bubbles: true, detail: { client_id: this.scan.client_id } }));
    });
  }

  // The verdict of this phone, as it is kept with the scan.
  opinion(scan) {
    const { code, number, carrier } = this.judge.judge(scan.number, scan.purpose);
    return { code, number, carrier };
  }

  // Whether a scan that was on the phone when the page came is one of a parcel that has gone.
  counts({ purpose, said }) {
    return purpose === "handover" && (!said || this.words.verdicts[said.code]?.believed);
  }

  take({ scan, at }) {
    const verdict = this.judge.judge(scan.number, scan.purpose);
    const word = this.words.verdicts[verdict.code] ?? ASKING;
    this.scan = scan;
    this.show(word, verdict);
    if (word.believed && scan.purpose === "handover") this.remember(scan);
    this.offerUndo(scan.purpose === "handover" && word.believed !== false);
    this.dispatchEvent(new CustomEvent("judged", { bubbles: true, detail: { scan, verdict, word, took: performance.now() - at } }));
  }

  remember(scan) {
    this.judge.remember(scan.number, scan.person_name ?? "You", scan.device_time);
  }

  // What the phone said is kept with the scan, so that this holds for scans of an earlier page too. Of a scan of which
  // nothing is known, a stop is news.
  compare({ answers, scans }) {
    for (const { client_id, verdict } of answers) {
      const scan = scans.find((sent) => sent.client_id === client_id);
      const word = this.words.verdicts[verdict.code];
      const onScreen = client_id === this.scan?.client_id;
      // A stop that the phone did not see coming is shown and heard even for a parcel that has left the screen.
      if (scan && word && scan.said?.code !== verdict.code && (onScreen || word.tone === "stop")) {
        this.scan = scan;
        this.show(word, { number: scan.said?.number || scan.number, carrier: scan.said?.carrier ?? "" });
        this.offerUndo(false);
      }
      if (client_id === this.scan?.client_id) this.dataset.sent = "";
    }
  }

  // The server's line for a scan: who and when, carrier, number; shown when it is the one on the screen.
  tellMore({ client_id, number, carrier, more, code, sent }) {
    if (client_id !== this.scan?.client_id || !this.words.verdicts[code] || !sent) return;
    this.fill({ number: number || this.shown?.number, carrier, more });
  }

  show(word, verdict) {
    clearTimeout(this.timer);
    this.shown = verdict;
    this.dataset.verdict = word.tone;
    delete this.dataset.sent;
    this.querySelector("use").setAttribute("href", `${this.dataset.sprite}#${word.icon}`);
    this.querySelector("[data-word]").textContent = word.words;
    this.fill({ number: verdict.number ?? "", carrier: verdict.carrier ?? "", more: this.more(verdict) || word.advice });
    this.querySelector("[data-ok]").hidden = word.tone !== "stop";
    if (word.tone !== "stop") hush();
    if (word.sound) play(word.sound, { spoken: word.tone === "stop" ? word.spoken : "" });
    if (word.tone === "look") this.timer = setTimeout(() => { this.dataset.verdict = "rest"; }, LOOK);
  }

  fill({ number, carrier, more }) {
    const parts = grouped(number ?? "").map((part) => Object.assign(document.createElement("span"), { textContent: part }));
    this.querySelector(".verdict-number").classList.toggle("long", (number ?? "").length > 24);
    this.querySelector("[data-number]").replaceChildren(...parts);
    this.querySelector("[data-carrier]").textContent = carrier ?? "";
    this.querySelector("[data-more]").textContent = more ?? "";
  }

  more({ details = {} }) {
    if (details.why) return `${this.words.strange[details.why] ?? ""}. Kept, and nothing was opened.`.replace(/^./, (letter) => letter.toUpperCase());
    if (details.at) return `${details.by || "Somebody"}, ${new Date(details.at).toLocaleString([], { hour: "2-digit", minute: "2-digit", day: "numeric", month: "short", hourCycle: "h23" })}`;
    if (details.batch_carrier) return `This one goes with ${details.carrier}; the batch is ${details.batch_carrier}. Lay it aside.`;
    return details.place ? `It belongs to ${details.place}. Lay it aside.` : "";
  }

  offerUndo(offered) {
    const button = this.querySelector("[data-undo]");
    clearTimeout(this.undoTimer);
    button.hidden = !offered;
    if (offered) this.undoTimer = setTimeout(() => { button.hidden = true; }, UNDO);
  }

  takeBack(client_id) {
    if (client_id !== this.scan?.client_id) return;
    this.back = this.scan;
    this.judge.forget(this.scan.number);
    this.offerUndo(false);
    this.show(BACK, this.shown ?? {});
  }

  // The server did not take it back: it counts as it did before.
  keepAfterAll(client_id) {
    if (client_id !== this.back?.client_id) return;
    this.remember(this.back);
    if (client_id === this.scan.client_id) this.show(STAYS, { ...this.shown, details: {} });
  }

  // The next scan is only looked up: say so before it comes.
  purpose(purpose) {
    if (purpose === "lookup") this.show(LOOKUP, { number: "", carrier: "" });
    else if (this.querySelector("[data-word]").textContent === LOOKUP.words) this.show(READY, { number: "", carrier: "" });
    this.offerUndo(false);
  }

  // Acknowledged: the stop has been seen; the number stays, quietly.
  calm() {
    hush();
    this.dataset.verdict = "rest";
    this.querySelector("[data-ok]").hidden = true;
  }
}

customElements.define("verdict-panel", VerdictPanel);
