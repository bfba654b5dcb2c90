// The torch and the choice of camera, where the device offers them.
import { cameras, chooseCamera, hasTorch, lightTorch } from "../lib/camera-stream.js";

class CameraEnds extends HTMLElement {
  connectedCallback() {
    this.torch = this.querySelector("button");
    this.choice = this.querySelector("select");
    this.torch.addEventListener("click", () => this.light(this.torch.getAttribute("aria-pressed") !== "true"));
    this.choice.addEventListener("change", () => this.choose());
    this.closest("scan-camera").addEventListener("camera-turned", ({ detail }) => detail.on && this.offer(detail.track));
  }

  async offer(track) {
    this.track = track;
    this.torch.hidden = !hasTorch(track);
    this.torch.setAttribute("aria-pressed", "false");
    const all = await cameras();
    const { deviceId } = track.getSettings();
    this.choice.hidden = all.length < 2;
    this.choice.replaceChildren(...all.map((one, place) => new Option(one.label || `Camera ${place + 1}`, one.deviceId, false, one.deviceId === deviceId)));
  }

  async light(on) {
    await lightTorch(this.track, on).catch(() => { on = false; });
    this.torch.setAttribute("aria-pressed", String(on));
  }

  choose() {
    chooseCamera(this.choice.value);
    this.dispatchEvent(new CustomEvent("camera-chosen", { bubbles: true }));
  }
}

customElements.define("camera-ends", CameraEnds);
