// Sends the form inside it when a choice changes; its own button is then no longer needed.
class AutoSubmit extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => event.target.form?.requestSubmit());
    this.querySelector("[data-when-plain]")?.setAttribute("hidden", "");
  }
}

customElements.define("auto-submit", AutoSubmit);
