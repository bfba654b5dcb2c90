// Around the button that closes a handover: not while scans or undos are still on this phone, waiting or refused, since
// they would miss the manifest. Photos may follow.
class ScanGuard extends HTMLElement {
  connectedCallback() {
    this.note = this.querySelector("[data-guard]");
    document.addEventListener("changed", (event) => this.learn(event.detail));
    this.closest("form").addEventListener("submit", (event) => {
      if (!this.unsent) return;
      event.preventDefault();
      this.show(true);
      window.dispatchEvent(new Event("online")); // try at once
    });
  }

  learn({ waiting, undos, aside }) {
    this.unsent = waiting + undos + aside;
    this.aside = aside;
    this.show(this.unsent && !this.note.hidden);
  }

  show(shown) {
    this.note.hidden = !shown;
    const words = this.aside ? this.dataset.refused : this.dataset.words;
    this.note.querySelector("span").textContent = `${this.unsent} ${this.unsent === 1 ? "scan is" : "scans are"} still on this phone. ${words}`;
  }
}

customElements.define("scan-guard", ScanGuard);
