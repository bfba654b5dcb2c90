// Says what is on this phone and not sent; nothing when there is nothing.
import { unsent } from "../lib/unsent.js";

class UnsentNote extends HTMLElement {
  connectedCallback() {
    this.count();
    document.addEventListener("changed", () => this.count()); // the outbox, where there is one
  }

  async count() {
    const waiting = await unsent();
    this.hidden = !waiting;
    if (waiting) this.querySelector("[data-waiting]").textContent = waiting;
  }
}

customElements.define("unsent-note", UnsentNote);
