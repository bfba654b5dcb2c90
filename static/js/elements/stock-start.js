// Where a walk, a count or a delivery begins: a printed command does what a tap on its button would, and what else is
// scanned is a delivery note's number, if one is asked for.
import { unlockAtFirstTouch } from "../lib/page-sounds.js";
import { press } from "../lib/stock-commands.js";
import { play } from "../lib/verdict-sounds.js";

class StockStart extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("command", ({ detail }) => this.say(press(detail.command)), { signal });
    document.addEventListener("scanned", ({ detail }) => this.take(detail.number), { signal });
    document.addEventListener("not-for-parcels", () => this.say(this.dataset.advice), { signal });
    unlockAtFirstTouch(signal);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  take(number) {
    const note = document.querySelector("main [name=reference]:not([type=hidden])");
    if (note) note.value = number.trim().slice(0, note.maxLength);
    this.say([note && `Delivery note ${note.value}.`, this.dataset.advice].filter(Boolean).join(" "));
  }

  say(words) {
    if (!words) return;
    this.querySelector("[data-words]").textContent = words;
    play("look");
  }
}

customElements.define("stock-start", StockStart);
