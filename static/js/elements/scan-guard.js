// Around the button that closes a handover: not while scans that the server refused are on this phone, since they would
// miss the manifest. What merely waits goes before the closing does; photos may follow.
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

  learn({ aside }) {
    this.unsent = aside;
    this.show(this.unsent && !this.note.hidden);
  }

  show(shown) {
    this.note.hidden = !shown;
    this.note.querySelector("span").textContent = `${this.unsent} ${this.unsent === 1 ? "scan is" : "scans are"} still on this phone. ${this.dataset.refused}`;
  }
}

customElements.define("scan-guard", ScanGuard);
