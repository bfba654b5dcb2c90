// Badge, then PIN: a whole badge, scanned or typed, moves on to the PIN; a scanner's Enter sends nothing too early. The
// camera, where it is on, fills the badge too, and goes off.
const BADGE = /^HB-[A-Z2-7]{26}$/;

class BadgeEntry extends HTMLElement {
  connectedCallback() {
    [this.badge, this.pin] = ["badge", "pin"].map((name) => this.querySelector(`[name=${name}]`));
    this.badge.addEventListener("input", () => this.moveOn());
    this.badge.addEventListener("keydown", (event) => this.hold(event));
    document.addEventListener("not-for-parcels", this.seen = ({ detail }) => detail.what === "badge" && this.fill(detail.number));
    if (this.badge.value) this.moveOn();
  }

  disconnectedCallback() {
    document.removeEventListener("not-for-parcels", this.seen);
  }

  fill(number) {
    this.badge.value = number;
    this.dispatchEvent(new CustomEvent("camera", { bubbles: true, detail: { on: false } }));
    this.moveOn();
  }

  moveOn() {
    const whole = BADGE.test(this.badge.value.trim().toUpperCase());
    this.querySelector("[data-read]").hidden = !whole;
    if (whole) this.pin.focus();
  }

  hold(event) {
    if (event.key !== "Enter" || this.pin.value) return;
    event.preventDefault();
    this.pin.focus();
  }
}

customElements.define("badge-entry", BadgeEntry);
