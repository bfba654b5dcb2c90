// Takes a photo (camera or file), shrinks it on the phone and hands it to the outbox: it is sent after its scan, and
// waits on the phone's disk until then. Works as a plain upload form where scripts do not run.
import { shrunk } from "../lib/pictures.js";
import { sha256 } from "../lib/scan-ids.js";

const NOT_YET = "A photo is not kept yet";

class PhotoButton extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.input.addEventListener("change", () => this.choose());
    document.addEventListener("still", ({ detail }) => this.take(detail.blob));
    document.addEventListener("command", ({ detail }) => /^(photo|damaged)$/.test(detail.command) && this.ask());
    document.addEventListener("judged", (event) => this.aim(event.detail.scan));
    document.addEventListener("not-kept", ({ detail }) => detail.of === "photo" && this.say("The photo was not kept"));
    document.addEventListener("photos-held", ({ detail }) => this.hold(detail.count));
    for (const name of ["photo-kept", "photo-sent"]) document.addEventListener(name, (event) => this.count(name, event.detail));
  }

  // A photo is of the last scan; before any, of the whole handover.
  aim(scan) {
    if (this.dataset.subject === "scan" && scan.purpose === "handover") this.scan = scan;
  }

  // By a printed command: the scanning camera gives a still where it runs; else the phone's own camera is opened, where
  // the browser lets a scanned key do that.
  ask() {
    if (document.querySelector("scan-camera[data-reading]")) return;
    this.say("Tap Photo");
    if (navigator.userActivation?.isActive) this.input.click();
  }

  choose() {
    const [file] = this.input.files;
    this.input.value = "";
    if (file) this.take(file);
  }

  async take(file) {
    this.dataset.busy = "";
    const { scan } = this; // now: the next parcel may be scanned before the picture is small
    const taken_at = new Date().toISOString();
    try {
      const blob = await shrunk(file);
      const detail = {
        blob, sha256: await sha256(await blob.arrayBuffer()), taken_at,
        subject: scan ? "scan" : "batch", subject_id: scan?.client_id ?? this.dataset.batch, number: scan?.number ?? "",
      };
      this.say("Keeping the photo");
      this.dispatchEvent(new CustomEvent("photographed", { bubbles: true, detail }));
    } catch {
      this.say("That is not a picture this phone can read");
    } finally {
      delete this.dataset.busy;
    }
  }

  count(name, { photo }) {
    if (name === "photo-kept") this.say(photo.subject === "scan" ? "Photo kept with the last scan" : "Photo kept with the handover");
    else this.say("Photo sent");
  }

  // What was said before does not hold while a photo is in memory alone.
  hold(count) {
    if (count) this.say(NOT_YET);
    else if (this.said === NOT_YET) this.say("Photo kept");
  }

  say(words) {
    this.said = words;
    const place = document.querySelector("[data-photo-words]");
    if (place) place.textContent = words;
  }
}

customElements.define("photo-button", PhotoButton);
