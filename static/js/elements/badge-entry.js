// Badge, then PIN: a whole badge, scanned or typed, moves on to the PIN; a scanner's Enter sends nothing too early. Where
// the page has a camera (its `scanned` event), that fills the badge too.
const BADGE = /^HB-[A-Z2-7]{26}$/;

class BadgeEntry extends HTMLElement {
  connectedCallback() {
    [this.badge, this.pin] = ["badge", "pin"].map((name) => this.querySelector(`[name=${name}]`));
    this.badge.addEventListener("input", () => this.moveOn());
    this.badge.addEventListener("keydown", (event) => this.hold(event));
    document.addEventListener("scanned", this.scanned = (event) => this.fill(event.detail.number));
    if (this.badge.value) this.moveOn();
  }

  disconnectedCallback() {
    document.removeEventListener("scanned", this.scanned);
  }

  fill(number) {
    this.badge.value = number;
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
