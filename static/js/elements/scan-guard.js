// Around the button that closes a handover: not while scans or undos are still on this phone, since they would miss the
// manifest. Photos may follow.
class ScanGuard extends HTMLElement {
  connectedCallback() {
    this.note = this.querySelector("[data-guard]");
    document.addEventListener("changed", (event) => { this.waiting = event.detail.waiting + event.detail.undos; this.show(this.waiting && !this.note.hidden); });
    this.closest("form").addEventListener("submit", (event) => {
      if (!this.waiting) return;
      event.preventDefault();
      this.show(true);
      window.dispatchEvent(new Event("online")); // try at once
    });
  }

  show(shown) {
    this.note.hidden = !shown;
    this.note.querySelector("span").textContent = `${this.waiting}: ${this.dataset.words}`;
  }
}

customElements.define("scan-guard", ScanGuard);
