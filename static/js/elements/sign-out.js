// Around the sign-out form: says first when scans of this phone have not been sent, since phones are shared.
class SignOut extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.look(event));
  }

  async look(event) {
    if (this.warned) return;
    event.preventDefault();
    const unsent = await this.unsent();
    this.warned = true;
    if (unsent) this.warn(event.target, unsent);
    else event.target.submit();
  }

  async unsent() {
    try {
      const { all } = await import("../lib/scan-store.js");
      return (await all("scans")).filter((scan) => scan.state !== "sent").length;
    } catch {
      return 0; // no disk to look at: nothing can be waiting on it
    }
  }

  warn(form, unsent) {
    const words = document.createElement("p");
    words.className = "notice";
    words.dataset.tone = "amber";
    words.setAttribute("role", "alert");
    words.textContent = `${unsent} ${unsent === 1 ? "scan has" : "scans have"} not been sent. Signing out keeps them on this phone until you are back. Press again to sign out.`;
    form.before(words);
  }
}

customElements.define("sign-out", SignOut);
