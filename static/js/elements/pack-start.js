// Waits for an order: whatever is scanned or typed opens its parcel, or is refused on this page.
import { land, leave, unlockAtFirstTouch } from "../lib/page-sounds.js";
import { play } from "../lib/verdict-sounds.js";

class PackStart extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.form = this.querySelector("form");
    document.addEventListener("scanned", ({ detail }) => this.open(detail.number), { signal });
    for (const name of ["command", "not-for-parcels"]) document.addEventListener(name, () => this.say("That is no order. Scan an order number or a tracking number."), { signal });
    unlockAtFirstTouch(signal);
    if ("refused" in this.dataset) land("stop", "This cannot be packed.");
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  open(number) {
    this.form.elements.number.value = number;
    leave();
    this.form.submit();
  }

  say(words) {
    this.querySelector("[data-words]").textContent = words;
    play("look");
  }
}

customElements.define("pack-start", PackStart);
