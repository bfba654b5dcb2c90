// One scan for looking up only: the next code is answered and nothing is recorded for its order.
class ScanLookup extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.turn(this.button.getAttribute("aria-pressed") !== "true"));
    document.addEventListener("kept", () => this.button.getAttribute("aria-pressed") === "true" && this.turn(false));
  }

  turn(on) {
    this.button.setAttribute("aria-pressed", String(on));
    this.dispatchEvent(new CustomEvent("purpose", { bubbles: true, detail: { purpose: on ? "lookup" : "handover" } }));
  }
}

customElements.define("scan-lookup", ScanLookup);
