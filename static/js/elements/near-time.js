import { exact, near, timeLeft } from "../lib/times.js";

// Keeps a relative time and a time-left bar true; a tap shows the exact moment, another tap the near one.
class NearTime extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    this.ticker = setInterval(() => this.draw(), 30_000);
    this.draw();
  }

  disconnectedCallback() {
    clearInterval(this.ticker);
    this.removeEventListener("click", this);
  }

  handleEvent(event) {
    if (event.target.closest("a, button, summary")) return;
    this.showsExact = !this.showsExact;
    this.draw();
  }

  draw() {
    const time = this.querySelector("time");
    if (!time) return;
    const moment = new Date(time.dateTime);
    time.title = exact(moment);
    if ("left" in time.dataset) this.drawLeft(time, moment);
    else time.textContent = this.showsExact ? time.title : near(moment, new Date());
  }

  drawLeft(time, due) {
    const since = this.dataset.since ? new Date(this.dataset.since) : null;
    const { words, tone, thousandths } = timeLeft(due, since, new Date());
    time.textContent = this.showsExact ? time.title : words;
    this.dataset.tone = tone;
    const bar = this.querySelector("progress");
    if (bar) bar.value = thousandths;
  }
}

customElements.define("near-time", NearTime);
