// On every page: what is still on this phone and must not be forgotten, with the way to it; and a sender for it where
// the page has none of its own.
import { standing } from "../lib/scan-standing.js";

const HOUR = 3600_000;
const MINUTE = 60_000;

class PhoneNote extends HTMLElement {
  connectedCallback() {
    this.look();
    this.timer = setInterval(() => this.look(), MINUTE);
    document.addEventListener("changed", ({ detail }) => this.show(detail));
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async look() {
    const now = await standing(this.dataset).catch(() => null);
    if (!now) return; // no disk: nothing can be waiting on it
    this.show(now);
    if (now.waiting + now.photos + now.undos + now.closings) this.send();
  }

  async send() {
    if (document.querySelector("scan-outbox")) return;
    this.append(this.querySelector("template").content.cloneNode(true));
    await import("./scan-outbox.js");
  }

  show({ waiting, oldest, attention, others }) {
    const old = oldest && Date.now() - oldest > HOUR;
    const parts = [];
    if (old) parts.push(`${waiting} not sent for over an hour: ${navigator.onLine ? "stay online, and look why" : "find a connection"}`);
    if (attention) parts.push(`${attention} ${attention === 1 ? "needs" : "need"} attention`);
    for (const { name, count } of others) parts.push(`${count} of ${name} ${count === 1 ? "waits" : "wait"} on this phone until they sign in`);
    const link = this.querySelector("a");
    link.hidden = !parts.length || document.querySelector("scan-queue, waiting-list") !== null;
    link.dataset.tone = old || attention ? "red" : "amber";
    link.querySelector("span").textContent = parts.join(" · ");
  }
}

customElements.define("phone-note", PhoneNote);
