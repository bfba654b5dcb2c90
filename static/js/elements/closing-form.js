// Around the form that closes a handover: the closing is kept on the phone first, as a scan is, and sent when what was
// scanned for it has gone. With a connection that is at once, and the manifest opens; without one it comes later.
class ClosingForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.says = this.querySelector("[data-closing-words]");
    this.form.addEventListener("submit", (event) => this.submit(event));
    for (const [name, listener] of Object.entries({
      changed: ({ waiting }) => this.count(waiting),
      "closing-kept": ({ closing }) => closing.batch === this.dataset.batch && this.wait(closing),
      closed: ({ batch, url }) => batch === this.dataset.batch && url && location.assign(url),
      "set-aside": ({ store, key, words }) => store === "closings" && key === this.dataset.batch && this.refuse(words),
      "not-kept": ({ of }) => of === "closings" && this.refuse("This phone could not store the closing. Free some space, or write it on paper."),
    })) document.addEventListener(name, (event) => listener(event.detail));
  }

  // The page knows what the server knew when it came.
  count(waiting) {
    const note = document.querySelector("[data-unsent]");
    note.hidden = !waiting;
    note.querySelector("span").textContent = `And ${waiting} more, scanned on this phone and not sent yet. What stays behind is worked out anew when they are.`;
  }

  submit(event) {
    if (event.defaultPrevented) return; // the guard holds it back
    event.preventDefault();
    const { driver_name, signature, typed } = Object.fromEntries(new FormData(this.form));
    if (this.dataset.method === "pick_up" && !signature && !typed) {
      this.refuse("Let the driver sign, or tick that the typed name stands.");
      return;
    }
    const detail = { batch: this.dataset.batch, driver_name: driver_name.trim(), signature: signature ?? "", typed: Boolean(typed), carrier: this.dataset.carrier };
    this.dispatchEvent(new CustomEvent("closing", { bubbles: true, detail }));
  }

  wait(closing) {
    if (closing.state === "attention") return this.refuse(closing.why ?? "The server refused it");
    this.form.hidden = true;
    const when = new Date(closing.pressed_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return this.say("blue", `Closed on this phone at ${when}${closing.driver_name ? `, signed by ${closing.driver_name}` : ""}. The manifest gets its number as soon as this phone is online. Nothing more to do.`);
  }

  refuse(words) {
    this.form.hidden = false;
    this.say("red", `Not closed. ${words}`);
  }

  say(tone, words) {
    this.says.hidden = false;
    this.says.dataset.tone = tone;
    this.says.querySelector("span").textContent = words;
    this.says.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("closing-form", ClosingForm);
