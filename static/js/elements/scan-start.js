// The first tap of a shift: unlocks sound, asks for the camera, keeps the screen awake, and gets out of the way. Scanning
// works before it too.
import { stayAwake, wake } from "../lib/awake.js";
import { play, unlock } from "../lib/verdict-sounds.js";

class ScanStart extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.start());
    document.addEventListener("kept", () => this.remove(), { once: true });
    document.addEventListener("pointerdown", () => unlock(), { once: true });
    stayAwake();
  }

  start() {
    unlock();
    play("good");
    wake();
    this.dispatchEvent(new CustomEvent("started", { bubbles: true }));
    this.remove();
    document.querySelector("scan-box input")?.focus();
  }
}

customElements.define("scan-start", ScanStart);
