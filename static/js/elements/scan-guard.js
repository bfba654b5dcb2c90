// Around the button that closes a handover: not while scans that the server refused are on this phone, since they would
// miss the manifest; and not unasked while another person's are, who alone can send them. What merely waits goes before
// the closing does; photos may follow.
class ScanGuard extends HTMLElement {
  connectedCallback() {
    this.note = this.querySelector("[data-guard]");
    document.addEventListener("changed", (event) => this.learn(event.detail));
    this.closest("form").addEventListener("submit", (event) => this.submit(event));
  }

  learn({ aside, left = [] }) {
    const theirs = left.map(({ name, count }) => `${count} of ${name}’s scans`).join(" and ");
    const news = theirs !== this.theirs;
    if (news) this.asked = false;
    Object.assign(this, { aside, theirs, known: true });
    if (theirs) news && this.say(`${theirs} for this handover ${left.length === 1 && left[0].count === 1 ? "is" : "are"} still on this phone, and would not be on the manifest. ${this.dataset.theirs}`);
    else if (!aside || this.note.hidden) this.note.hidden = true;
    else this.sayAside();
    if (this.early) this.closest("form").requestSubmit();
    this.early = false;
  }

  submit(event) {
    if (!this.known) {
      // Pressed before it is known what is here: asked again by itself when it is.
      event.preventDefault();
      this.early = true;
      return this.say("Looking at what is still on this phone.");
    }
    if (!this.aside && (!this.theirs || this.asked)) return;
    event.preventDefault();
    window.dispatchEvent(new Event("online")); // try at once
    if (this.aside) return this.sayAside();
    this.asked = true;
    this.say(`Press again to close without ${this.theirs}.`);
  }

  sayAside() {
    this.say(`${this.aside} ${this.aside === 1 ? "scan is" : "scans are"} still on this phone. ${this.dataset.refused}`);
  }

  say(words) {
    this.note.hidden = false;
    this.note.querySelector("span").textContent = words;
  }
}

customElements.define("scan-guard", ScanGuard);
