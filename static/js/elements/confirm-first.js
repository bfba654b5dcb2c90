// Asks before a thing that cannot be undone: the first press shows the question on the button, the second does it.
class ConfirmFirst extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.ask(event), { capture: true });
    this.addEventListener("focusout", () => this.calm());
  }

  ask(event) {
    const button = event.target.closest("button");
    if (!button || this.asked) return;
    event.preventDefault();
    event.stopPropagation();
    this.asked = { button, nodes: [...button.childNodes] };
    button.replaceChildren(this.getAttribute("words") || "Sure? Press again");
    button.setAttribute("aria-live", "assertive");
    this.timer = setTimeout(() => this.calm(), 6000);
  }

  calm() {
    clearTimeout(this.timer);
    this.asked?.button.replaceChildren(...this.asked.nodes);
    this.asked = null;
  }
}

customElements.define("confirm-first", ConfirmFirst);
