// A button that prints the page, where the browser can print.
class PrintPage extends HTMLElement {
  connectedCallback() {
    this.hidden = typeof print !== "function";
    this.addEventListener("click", (event) => event.target.closest("button") && print());
  }
}

customElements.define("print-page", PrintPage);
