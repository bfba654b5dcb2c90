// Adds a copy button to a code or token; where the browser gives no clipboard, the text selects in one tap as before.
class CopyText extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Copy";
    button.addEventListener("click", () => this.copy(button));
    this.append(button);
  }

  async copy(button) {
    await navigator.clipboard.writeText(this.querySelector("code").textContent.trim());
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  }
}

customElements.define("copy-text", CopyText);
