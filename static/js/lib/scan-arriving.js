// What was read goes to whom it concerns: a parcel's number is `scanned`, a printed command of this business `command`;
// anybody's badge and another business's command are `not-for-parcels`, and no scan.
const table = document.getElementById("commands");
const codes = table ? JSON.parse(table.textContent) : {};

// `at`: when its last key or its picture came, by performance.now().
export function arrive(from, { number, how, symbology = null, at }) {
  const tell = (name, detail) => from.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  const printed = number.trim().replace(/^\][A-Za-z]\d/, "").toUpperCase();
  const command = codes[printed];
  if (command) return tell("command", { command, at });
  if (/^HB-[A-Z2-7]{26}$/.test(printed)) return tell("not-for-parcels", { what: "badge", number: printed, at });
  if (/^HO-[A-Z]+-[0-9A-F]{8}$/.test(printed)) return tell("not-for-parcels", { what: "command", at });
  return tell("scanned", { number, how, symbology, at });
}
