// Adds a copy button under a read-only text; a tap into the text selects all of it, also where there is no clipboard.
class CopyField extends HTMLElement {
  connectedCallback() {
    const text = this.querySelector("textarea");
    text.addEventListener("focus", () => text.select());
    if (!navigator.clipboard || this.querySelector("[data-copy]")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.dataset.copy = "";
    button.textContent = "Copy the text";
    button.addEventListener("click", () => this.copy(button, text.value));
    this.append(button);
  }

  async copy(button, text) {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy the text"), 2000);
  }
}

customElements.define("copy-field", CopyField);
