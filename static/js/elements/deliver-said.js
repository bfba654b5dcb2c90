// The line that says what became of the last thing done on a run, with what can be done about it: taking a parcel over,
// or taking the report back while that is still a slip of the hand.
//
//   saying {word, number, more, offer, undo}  `offer` is a number to take over, `undo` the report to take back
import { grouped } from "../lib/scan-reading.js";
import { play } from "../lib/verdict-sounds.js";

const UNDO = 10_000;
const TONES = { go: "green", look: "amber", stop: "red" };

class DeliverSaid extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    document.addEventListener("saying", (event) => this.say(event.detail), { signal: this.gone.signal });
    this.querySelector("[data-take]").addEventListener("click", () => this.takeOver());
    this.querySelector("[data-undo]").addEventListener("click", () => this.tell("undo", { client_id: this.last }));
  }

  disconnectedCallback() {
    this.gone.abort();
    clearTimeout(this.timer);
  }

  say({ word, number = "", more = word.advice ?? "", offer = "", undo }) {
    const place = this.querySelector(".notice");
    place.hidden = false;
    place.dataset.tone = TONES[word.tone] ?? "grey";
    place.querySelector("use").setAttribute("href", `${this.dataset.sprite}#${word.icon ?? "bike"}`);
    place.querySelector("[data-word]").textContent = word.words;
    place.querySelector("[data-number]").replaceChildren(...grouped(number).map((part) => Object.assign(document.createElement("span"), { textContent: part })));
    place.querySelector("[data-more]").textContent = more;
    this.wanted = offer;
    this.querySelector("[data-take]").hidden = !offer;
    if (undo !== undefined) this.offerUndo(undo);
    if (word.sound) play(word.sound, { spoken: word.tone === "stop" ? word.spoken : "" });
  }

  offerUndo(client_id) {
    const button = this.querySelector("[data-undo]");
    this.last = client_id;
    button.hidden = !client_id;
    clearTimeout(this.timer);
    if (client_id) this.timer = setTimeout(() => { button.hidden = true; }, UNDO);
  }

  takeOver() {
    this.tell("scanned", { number: this.wanted, how: "delivery", at: performance.now(), more: { purpose: "delivery", outcome: "out", batch: null } });
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("deliver-said", DeliverSaid);
