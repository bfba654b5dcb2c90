// Sends again everything that was set aside, with one tap. A single scan has its own button in its line.
class ScanAgain extends HTMLElement {
  connectedCallback() {
    document.addEventListener("changed", ({ detail }) => {
      this.hidden = !detail.refused || (detail.refused === 1 && document.querySelector("[data-again]") !== null);
    });
    this.querySelector("button").addEventListener("click", () => {
      this.hidden = true;
      this.dispatchEvent(new CustomEvent("again", { bubbles: true, detail: { client_id: null } }));
    });
  }
}

customElements.define("scan-again", ScanAgain);
