// A photo of the box on the packing table: made small here, sent at once; the parcel's page then says that it is there.
// What cannot be sent is kept by this page, whatever part of it is drawn anew, and tried again until it is there.
import { shrunk } from "../lib/pictures.js";

const AGAIN = 5000;
const unsent = []; // {subject, subject_id, taken_at, photo}

class PackPhoto extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.input.addEventListener("change", () => this.take());
    this.online = () => this.send();
    window.addEventListener("online", this.online);
    if (unsent.length) this.wait();
  }

  disconnectedCallback() {
    window.removeEventListener("online", this.online);
    clearTimeout(this.timer);
  }

  async take() {
    const [file] = this.input.files;
    this.input.value = "";
    if (!file) return;
    const { subject, id } = this.dataset;
    try {
      unsent.push({ subject, subject_id: id, taken_at: new Date().toISOString(), photo: await shrunk(file) });
    } catch {
      return this.say("That is no photo. Take it again.");
    }
    this.send();
  }

  async send() {
    const [next] = unsent;
    if (!next || next.going) return;
    next.going = true;
    this.say("Sending the photo");
    const status = await post(this.dataset.url, next);
    next.going = false;
    if (status === 0 || status >= 500) return this.wait();
    unsent.shift();
    if (status >= 400) this.say("The photo was refused. Take it again.");
    else this.dispatchEvent(new CustomEvent("pack-changed", { bubbles: true }));
    this.send();
  }

  wait() {
    this.say("No connection. The photo is kept on this page and sent as soon as there is one: leave it open.");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), AGAIN);
  }

  say(words) {
    this.querySelector("span").textContent = words;
  }
}

// The answer's status; 0 where none came.
async function post(url, { photo, subject, subject_id, taken_at }) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ subject, subject_id, taken_at, sent_at: new Date().toISOString() })) form.set(name, value);
  form.set("photo", photo, "photo.jpg");
  const token = document.querySelector("meta[name=csrf-token]").content;
  try {
    return (await fetch(url, { method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": token } })).status;
  } catch {
    return 0;
  }
}

window.addEventListener("beforeunload", (event) => { if (unsent.length) event.preventDefault(); });
customElements.define("pack-photo", PackPhoto);
