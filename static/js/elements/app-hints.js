// What is worth saying once about this phone: how to install the app, or what plain http costs. Never while scanning;
// what was waved away stays away.
class AppHints extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.press(event.target.closest("button")));
    if (!window.isSecureContext) this.show("plain-http");
    else if (navigator.standalone === false) this.show("share"); // only iPhones and iPads know this word
    window.addEventListener("beforeinstallprompt", (event) => {
      this.offer = event;
      this.show("install");
    });
    window.addEventListener("appinstalled", () => this.dismiss("install"));
  }

  show(hint) {
    if (!said(hint)) this.part(hint).hidden = false;
  }

  press(button) {
    if (!button) return;
    if ("install" in button.dataset) this.offer.prompt();
    this.dismiss(button.closest("[data-hint]").dataset.hint);
  }

  dismiss(hint) {
    this.part(hint).hidden = true;
    remember(hint);
  }

  part(hint) {
    return this.querySelector(`[data-hint="${hint}"]`);
  }
}

// Where the browser keeps nothing (a private window), a hint comes again.
function said(hint) {
  try {
    return localStorage.getItem(`hint ${hint}`) !== null;
  } catch {
    return false;
  }
}

function remember(hint) {
  try {
    localStorage.setItem(`hint ${hint}`, "said");
  } catch {
    return;
  }
}

customElements.define("app-hints", AppHints);
