// The page's own verdict on a scan at the packing table, from the rows that came with the page. The server has the last
// word: webapp/packing/rules/counting.py and weighing.py judge the same way.
import { scannedForms } from "./item-code.js";

const WEIGHT = /^(?:[A-Z]{2},[A-Z]{2},)?[+\s]*\d{1,6}(?:[.,]\d{1,4})?\s*(?:kg|g|lb|oz)\s*$/i;
const FIGURE = /^\d{1,6}(?:[.,]\d{1,4})?$/;

export class Row {
  constructor(line) {
    this.line = line;
    this.name = line.dataset.name;
    this.codes = JSON.parse(line.dataset.codes);
    this.dangerous = line.dataset.dangerous ?? "";
    this.needed = Number(line.dataset.needed);
  }

  get packed() {
    return Number(this.line.dataset.packed);
  }

  get left() {
    return Math.max(this.needed - this.packed, 0);
  }

  // Shown at once; the server's answer brings the whole list again.
  add(quantity) {
    this.line.dataset.packed = this.packed + quantity;
    this.line.querySelector("[data-count]").textContent = this.packed;
    this.line.classList.toggle("full", !this.left);
  }
}

export const rowsOf = (list) => [...list.querySelectorAll("[data-row]")].map((line) => new Row(line));

// The rows with a code: by what is written there, else by the trade item that it names.
function meantBy(rows, text) {
  for (const form of scannedForms(text)) {
    const meant = rows.filter(({ codes }) => codes.includes(form.toLowerCase()));
    if (meant.length) return meant;
  }
  return [];
}

export const has = (rows, text) => meantBy(rows, text).length > 0;

export const isWeight = (text, step) => WEIGHT.test(text) || (step === "weight" && FIGURE.test(text));

export const isCount = (text, how) => how === "typed" && /^\d{1,3}$/.test(text);

const wanted = (row) => (row ? `Wanted: ${row.left} × ${row.name}.` : "All that is wanted is in.");

// {code, row, more} for `quantity` pieces of one code.
export function judge(rows, text, quantity = 1) {
  const meant = meantBy(rows, text);
  if (!meant.length) return { code: "not_in_order", more: wanted(rows.find(({ left }) => left)) };
  const row = meant.find(({ left }) => left) ?? meant[0];
  if (row.dangerous) return { code: "dangerous", row, more: `Dangerous goods of class ${row.dangerous}.` };
  if (quantity > row.left) return { code: "surplus", row, more: `The order has ${row.needed}, and ${row.packed} ${row.packed === 1 ? "is" : "are"} in the box.` };
  return { code: "packed", row, more: `${row.packed + quantity} of ${row.needed}` };
}
