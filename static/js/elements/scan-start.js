// The first tap of a shift: unlocks sound, asks for the camera, keeps the screen awake, and gets out of the way. Scanning
// works before it too.
import { play, unlock } from "../lib/verdict-sounds.js";

class ScanStart extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.start());
    document.addEventListener("kept", () => this.remove(), { once: true });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
    document.addEventListener("pointerdown", () => { unlock(); wake(); }, { once: true });
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

// Refused in the background and on low battery: then the screen sleeps as it always does.
const wake = () => navigator.wakeLock?.request("screen").catch(() => {});

customElements.define("scan-start", ScanStart);
