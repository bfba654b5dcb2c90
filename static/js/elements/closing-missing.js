// What would stay behind, without what this phone has scanned since the page was made: a copy of a page is from before,
// and what was not sent yet only this phone knows.
import { read } from "../lib/scan-reading.js";
import { all } from "../lib/scan-store.js";

class ClosingMissing extends HTMLElement {
  async connectedCallback() {
    const scanned = await this.scanned().catch(() => []); // no disk: the page says what the server knew
    const keys = new Set(scanned.map((scan) => read(scan.number).key));
    const lines = [...this.querySelectorAll("[data-number]")].filter(({ dataset }) => keys.has(read(dataset.number).key));
    lines.forEach((line) => line.remove());
    if (lines.length) this.say(lines.length);
  }

  async scanned() {
    const [scans, sent, undos] = await Promise.all(["scans", "sent", "undos"].map(all));
    const { keptAt } = document.body.dataset;
    const since = keptAt ? Date.parse(keptAt) : Infinity;
    const back = new Set(undos.map(({ client_id }) => client_id));
    const goes = [...scans.filter(({ said }) => said?.code === "taken"), ...sent.filter(({ sent_at, answer, undone }) => sent_at > since && answer.verdict.believed && !undone)];
    return goes.filter(({ batch, purpose, client_id }) => batch === this.dataset.batch && purpose === "handover" && !back.has(client_id));
  }

  say(here) {
    const left = this.dataset.count - here;
    this.querySelector("h2").textContent = left ? `${left} ${left === 1 ? "parcel" : "parcels"} would stay behind` : "Nothing stays behind";
    this.querySelector("section").dataset.tone = left ? "amber" : "green";
    const note = this.querySelector("[data-here]");
    note.hidden = false;
    note.textContent = `Without ${here} that this phone has scanned.`;
    const more = this.querySelector("details");
    const folded = more?.querySelectorAll("[data-number]").length;
    if (folded) more.open = true;
    else more?.remove();
  }
}

customElements.define("closing-missing", ClosingMissing);
