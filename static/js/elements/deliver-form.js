// What happened at the door. Its photos and its signature are on the phone's disk before the report that speaks of them
// is, so that no report is ever left without its proof; then the outbox has them all.
//
//   reported {scan}   the report is kept: the run may say so
import { sha256, uuid7 } from "../lib/scan-ids.js";

const UNHASHED = "unhashed"; // by plain http a browser hashes nothing: the server hashes what comes
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
    const wrong = this.missing();
    if (wrong || this.sending) return this.say(wrong);
    this.sending = true;
    try {
      const client_id = uuid7();
      const signature = await this.signature();
      const proofs = [...this.photos, ...(signature ? [signature] : [])];
      for (const proof of proofs) await kept({ kind: "photo", ...proof, subject: "scan", subject_id: client_id, number: this.number });
      this.tell("scanned", { number: this.number, how: "delivery", at: performance.now(), more: this.report(client_id, signature) });
    } catch {
      this.say("This phone could not keep it. Write it down, and try again.");
    } finally {
      this.sending = false;
    }
  }

  // What is still missing, in words; "" where nothing is.
  missing() {
    const { form, outcome, photos } = this;
    const unsigned = form.unsigned.checked;
    if (outcome === "delivered" && !unsigned && !form.signature.value) return "Let the recipient sign, or say that nobody can.";
    if (outcome === "delivered" && !unsigned && !form.recipient.value.trim()) return "Write down who took it.";
    if (outcome === "delivered" && unsigned && !form.unsigned_reason.value) return "Say why nobody signed.";
    if (outcome === "delivered" && unsigned && !photos.length) return "Take a photo of where it is now.";
    if (outcome === "failed" && !form.failure.value) return "Say why it could not be delivered.";
    if (outcome === "failed" && this.reasons[form.failure.value].photo && !photos.length) return "Take a photo of the damage.";
    return "";
  }

  report(client_id, signature) {
    const { form, outcome } = this;
    const reason = { delivered: signature ? null : form.unsigned_reason.value, failed: form.failure.value }[outcome] || null;
    const said = {
      reason, recipient: outcome === "delivered" ? form.recipient.value.trim() || null : null, note: form.note.value.trim() || null,
      next_on: outcome === "failed" && !this.querySelector("[data-next]").hidden ? day(form.next_try.value) : null,
      signature_sha256: signature?.sha256 ?? null,
    };
    return { client_id, purpose: "delivery", outcome, batch: null, photo_sha256: this.photos.length ? this.photos[0].sha256 || UNHASHED : null, ...said };
  }

  async signature() {
    const { form } = this;
    if (this.outcome !== "delivered" || form.unsigned.checked || !form.signature.value) return null;
    const blob = new Blob([form.signature.value], { type: "application/json" });
    return { kind: "signature", blob, sha256: (await sha256(await blob.arrayBuffer())) || UNHASHED, taken_at: new Date().toISOString() };
  }

  say(words) {
    const place = this.querySelector("[data-error]");
    place.hidden = !words;
    place.querySelector("span").textContent = words;
  }

  tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

// Hands a photo or signature to the outbox; resolves once it is on the disk.
function kept(proof) {
  const { sha256: hash } = proof;
  return new Promise((resolve, reject) => {
    const gone = new AbortController();
    const done = (settle) => () => { gone.abort(); settle(); };
    document.addEventListener("photo-kept", (event) => event.detail.photo.subject_id === proof.subject_id && event.detail.photo.kind === proof.kind && done(resolve)(), { signal: gone.signal });
    document.addEventListener("not-kept", done(reject), { signal: gone.signal });
    document.dispatchEvent(new CustomEvent("photographed", { detail: { ...proof, sha256: hash === UNHASHED ? "" : hash } }));
  });
}

// So many days from today, as a date; null for "not agreed".
function day(later) {
  if (later === "") return null;
  const on = new Date();
  on.setDate(on.getDate() + Number(later));
  return [on.getFullYear(), on.getMonth() + 1, on.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

customElements.define("deliver-form", DeliverForm);
