// Turns the camera on and off, and says why it does not come. What was used last is used again after "Start scanning";
// at first that is the camera where a finger is the pointer.
import { cameraOffered } from "../lib/camera-stream.js";

const USED = "scan-by";

class CameraButton extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.words = document.querySelector("[data-camera-words]");
    this.button.addEventListener("click", () => this.turn(this.button.getAttribute("aria-pressed") !== "true"));
    document.addEventListener("started", () => this.wanted() && this.turn(true));
    document.addEventListener("judged", () => this.say(""));
    document.addEventListener("camera-turned", ({ detail }) => this.show(detail));
  }

  wanted() {
    const used = localStorage.getItem(USED);
    return used ? used === "camera" : cameraOffered() && matchMedia("(pointer: coarse)").matches;
  }

  turn(on) {
    localStorage.setItem(USED, on ? "camera" : "scanner");
    this.dispatchEvent(new CustomEvent("camera", { bubbles: true, detail: { on } }));
  }

  show({ on, words = "" }) {
    this.button.setAttribute("aria-pressed", String(on));
    this.say(words);
  }

  say(words) {
    if (this.words) this.words.textContent = words;
  }
}

customElements.define("camera-button", CameraButton);
