// What happened at the door. Its photos and its signature are on the phone's disk before the report that speaks of them
// is, so that no report is ever left without its proof; then the outbox has them all.
import { keepProof, keepReport, missing, reported, signatureOf } from "../lib/delivery-report.js";
import { uuid7 } from "../lib/scan-ids.js";

const SEND = { delivered: ["Delivered", "home"], failed: ["Note the attempt", "door"], returned: ["It is back at the shop", "back"] };

class DeliverForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.reasons = JSON.parse(document.getElementById("verdict-words").textContent).reasons;
    this.photos = [];
    this.addEventListener("photographed", (event) => this.takePhoto(event));
    this.form.addEventListener("change", () => this.show());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  // Which parcel it is about: {number, mode}.
  open({ number, mode }) {
    this.number = number;
    this.form.toggleAttribute("data-back", mode === "back");
    this.show();
  }

  get outcome() {
    return this.form.hasAttribute("data-back") ? "returned" : this.form.outcome.value;
  }

  show() {
    const failure = this.outcome === "failed" ? this.reasons[this.form.failure.value] : null;
    const then = this.querySelector("[data-then]");
    then.hidden = !failure;
    then.querySelector("span").textContent = failure?.then ?? "";
    this.querySelector("[data-next]").hidden = !failure?.then.startsWith("Keep");
    const [words, icon] = SEND[this.outcome];
    const button = this.querySelector("[data-send]");
    button.lastChild.textContent = words;
    const drawing = button.querySelector("use");
    drawing.setAttribute("href", drawing.getAttribute("href").replace(/#.*/, `#${icon}`));
    this.say("");
  }

  // The photo button hands its photos to the outbox; here they wait for the report that they belong to.
  takePhoto(event) {
    event.stopPropagation();
    this.photos.push(event.detail);
    const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(event.detail.blob), alt: `Photo ${this.photos.length}` });
    this.querySelector("[data-kept]").append(picture);
    this.say("");
  }

  async send() {
    const wrong = missing(this.form, this.outcome, this.photos, this.reasons);
    if (wrong || this.sending) return this.say(wrong);
    this.sending = true;
    try {
      const client_id = uuid7();
      const signature = await signatureOf(this.form, this.outcome);
      const proofs = [...this.photos, ...(signature ? [signature] : [])];
      for (const proof of proofs) await keepProof({ kind: "photo", ...proof, subject: "scan", subject_id: client_id, number: this.number });
      // Kept, this form is done with for good: a second tap is no second attempt.
      await keepReport(this.number, { client_id, ...reported(this.form, this.outcome, this.photos, signature) });
    } catch {
      this.sending = false;
      this.say("This phone could not keep it. Write it down, and try again.");
    }
  }

  say(words) {
    const place = this.querySelector("[data-error]");
    place.hidden = !words;
    place.querySelector("span").textContent = words;
  }
}

customElements.define("deliver-form", DeliverForm);
