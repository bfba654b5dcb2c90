// On the plain page for phones: opens the steps for this kind of phone, and goes on to the app by itself once the
// phone trusts it. The app's own page shows the same steps without this.
class TrustSteps extends HTMLElement {
  connectedCallback() {
    this.querySelector(`[data-system="${this.system()}"]`)?.setAttribute("open", "");
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    this.look();
  }

  // An iPad calls itself a Macintosh; only its fingers give it away.
  system() {
    if (/android/i.test(navigator.userAgent)) return "android";
    return /iphone|ipad|ipod/i.test(navigator.userAgent) || navigator.maxTouchPoints > 1 ? "iphone" : "";
  }

  async look() {
    try {
      await fetch(`${this.dataset.app}/health`, { mode: "no-cors", cache: "no-store", credentials: "omit" });
    } catch {
      return;
    }
    this.querySelector("[role=status]").hidden = false;
    setTimeout(() => location.replace(this.dataset.app), 1500);
  }
}

customElements.define("trust-steps", TrustSteps);
