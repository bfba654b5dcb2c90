// A box in a table's head that ticks every box below it. Without scripts there is none, and nothing is missed.
class ChooseAll extends HTMLElement {
  connectedCallback() {
    const boxes = () => [...this.closest("form").querySelectorAll("input[type=checkbox][name]")];
    const all = Object.assign(document.createElement("input"), { type: "checkbox" });
    const label = document.createElement("label");
    label.append(all, Object.assign(document.createElement("span"), { className: "away", textContent: "Choose all" }));
    this.replaceChildren(label);
    all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
    this.closest("form").addEventListener("change", () => { all.checked = boxes().every((box) => box.checked); });
  }
}

customElements.define("choose-all", ChooseAll);
