// <tick-all hidden><input type="checkbox"></tick-all> in a table's head: ticks every box of its form, or none.
class TickAll extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("input").addEventListener("change", (event) => {
      for (const box of this.closest("form").querySelectorAll("tbody input[type=checkbox]")) box.checked = event.target.checked;
    });
  }
}

customElements.define("tick-all", TickAll);
