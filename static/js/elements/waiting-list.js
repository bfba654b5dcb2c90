// What is on this phone: what needs a person, with the reason and what can be done; what waits; what others left here.
import { all, drop } from "../lib/scan-store.js";
import { titled } from "../lib/waiting-words.js";

const KEYS = { scans: "client_id", undos: "client_id", photos: "id", closings: "batch", unseen: "id" };

class WaitingList extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(document.getElementById("verdict-words").textContent);
    this.line = this.querySelector("template");
    document.addEventListener("changed", ({ detail }) => this.draw(detail));
    this.addEventListener("click", (event) => this.press(event.target.closest("button[value]")));
  }

  async draw({ others, state }) {
    const rows = [];
    for (const store of Object.keys(KEYS)) for (const row of await all(store).catch(() => [])) if (this.mine(row)) rows.push({ store, row });
    const attention = rows.filter(({ store, row }) => store === "unseen" || row.state === "attention");
    const waiting = rows.filter((each) => !attention.includes(each));
    this.fill("attention", attention);
    this.fill("waiting", waiting);
    const left = this.querySelector("[data-others]");
    left.hidden = !others.length;
    left.querySelector("span").textContent = others.map(({ name, count }) => `${count} of ${name}`).join(", ") + ". They are kept apart, and sent when that person signs in on this phone.";
    this.querySelector("[data-empty]").hidden = rows.length > 0 || state === "no-disk";
  }

  mine({ business, person }) {
    return business === this.dataset.business && person === this.dataset.person;
  }

  fill(name, rows) {
    const section = this.querySelector(`[data-part="${name}"]`);
    section.hidden = !rows.length;
    section.querySelector("[data-count]").textContent = rows.length;
    const shown = rows.slice(0, 100).map(({ store, row }) => this.drawn(store, row));
    section.querySelector("ul").replaceChildren(...shown);
  }

  drawn(store, row) {
    const line = this.line.content.firstElementChild.cloneNode(true);
    const { title, reason, advice } = titled(store, row, this.words.verdicts);
    line.querySelector("[data-title]").textContent = title;
    line.querySelector("[data-reason]").textContent = [reason, advice].filter(Boolean).join(" ");
    const wanted = { again: row.state === "attention", seen: store === "unseen", away: store === "photos" || (store === "closings" && row.state === "attention") };
    for (const button of line.querySelectorAll("button")) {
      if (wanted[button.name]) button.value = `${store} ${row[KEYS[store]]}`;
      else (button.closest("confirm-first") ?? button).remove();
    }
    return line;
  }

  async press(button) {
    if (!button) return;
    const [store, key] = button.value.split(" ");
    if (button.name === "again") this.dispatchEvent(new CustomEvent("again", { bubbles: true, detail: { client_id: key } }));
    else await drop(store, key);
    window.dispatchEvent(new Event("focus")); // the outbox looks again
  }
}

customElements.define("waiting-list", WaitingList);
