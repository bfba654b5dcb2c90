// Shares a file the way the phone does, where it can; elsewhere the button is not there.
class ShareLink extends HTMLElement {
  connectedCallback() {
    if (!navigator.canShare) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.share());
  }

  async share() {
    const answer = await fetch(this.dataset.url, { redirect: "manual" });
    if (!answer.ok) return;
    const file = new File([await answer.blob()], `${this.dataset.title}.pdf`, { type: "application/pdf" });
    if (navigator.canShare({ files: [file] })) await navigator.share({ files: [file], title: this.dataset.title }).catch(() => {});
  }
}

customElements.define("share-link", ShareLink);
