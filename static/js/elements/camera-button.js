// Turns the camera on and off, and says why it does not come. What was used last is used again after "Start scanning";
// at first that is the camera where a finger is the pointer. The camera's own scripts come when it is first wanted.
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
    return used ? used === "camera" : isSecureContext && Boolean(navigator.mediaDevices) && matchMedia("(pointer: coarse)").matches;
  }

  async turn(on) {
    localStorage.setItem(USED, on ? "camera" : "scanner");
    if (!customElements.get("scan-camera")) {
      await Promise.all([import("./scan-camera.js"), import("./camera-ends.js")]).catch(() => this.say("The camera's part of this page could not be fetched. Use a scanner, or type the number."));
    }
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
