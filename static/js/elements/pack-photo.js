// A photo of the box on the packing table: made small here, sent at once; the parcel's page then says that it is there.
import { shrunk } from "../lib/pictures.js";

class PackPhoto extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.input.addEventListener("change", () => this.take());
  }

  async take() {
    const [file] = this.input.files;
    this.input.value = "";
    if (!file) return;
    this.say("Sending the photo");
    try {
      const form = new FormData();
      const now = new Date().toISOString();
      const fields = { subject: this.dataset.subject, subject_id: this.dataset.id, taken_at: now, sent_at: now };
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set("photo", await shrunk(file), "photo.jpg");
      const token = document.querySelector("meta[name=csrf-token]").content;
      const response = await fetch(this.dataset.url, { method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": token } });
      if (!response.ok) throw new Error(response.status);
      this.dispatchEvent(new CustomEvent("pack-changed", { bubbles: true }));
    } catch {
      this.say("The photo was not kept. Take it again.");
    }
  }

  say(words) {
    this.querySelector("span").textContent = words;
  }
}

customElements.define("pack-photo", PackPhoto);
