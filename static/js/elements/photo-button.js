// Takes a photo (camera or file), shrinks it on the phone and hands it to the outbox: it is sent after its scan, and
// waits on the phone's disk until then. Works as a plain upload form where scripts do not run.
import { sha256 } from "../lib/scan-ids.js";

const LONGEST = 1600;
const QUALITY = 0.82;

class PhotoButton extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.input.addEventListener("change", () => this.take());
    document.addEventListener("judged", (event) => this.aim(event.detail.scan));
    for (const name of ["photo-kept", "photo-sent"]) document.addEventListener(name, (event) => this.count(name, event.detail));
  }

  // A photo is of the last scan; before any, of the whole handover.
  aim(scan) {
    if (this.dataset.subject === "scan" && scan.purpose === "handover") this.scan = scan;
  }

  async take() {
    const [file] = this.input.files;
    this.input.value = "";
    if (!file) return;
    this.dataset.busy = "";
    const { scan } = this; // now: the next parcel may be scanned before the picture is small
    const taken_at = new Date().toISOString();
    try {
      const blob = await shrunk(file);
      const detail = {
        blob, sha256: await sha256(await blob.arrayBuffer()), taken_at,
        subject: scan ? "scan" : "batch", subject_id: scan?.client_id ?? this.dataset.batch, number: scan?.number ?? "",
      };
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

  say(words) {
    const place = document.querySelector("[data-photo-words]");
    if (place) place.textContent = words;
  }
}

// What the camera gave, upright and at most 1600 pixels a side, as JPEG; the canvas leaves its metadata behind.
async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY));
}

customElements.define("photo-button", PhotoButton);
