// What a code on a product may stand for: the same reading as webapp/stock/rules/{barcodes,elements}.py, which say why.
const FNC1 = "\x1d";
const BLANK = /^[ \t\r\n\ufeff\x1d]+|[ \t\r\n\ufeff\x1d]+$/g;
const LINK = /^https?:\/\/[^/?#\s]+(?:\/[^?#\s]*)?\/01\/(\d{14})(?:[/?#]\S*)?$/i;
const FREE = /^(?:10|2[1-5]|30|37|39|4[023]|7[0-2]|8[0-2]|9\d)[!-~]{1,92}$/;
const DATE = /^\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$/;
const DATES = /^1[1235-7]$/;
const WIDTHS = [[/^00$/, 18], [/^0[123]$/, 14], [/^04$/, 16], [/^1[1-9]$/, 6], [/^20$/, 2], [/^3[1-6]$/, 8], [/^41$/, 14]];

// The 14 digits of the trade item that a code names; "" where it was read wrong or names none; null: no GS1 code.
export function gtinIn(text) {
  const plain = text.replace(BLANK, "");
  const link = LINK.exec(plain);
  if (link) return isChecked(link[1]) ? link[1] : "";
  let told = /^\](?:C1|d2|Q3|e0|J1)/.test(plain);
  let body = told ? plain.slice(3) : plain;
  told ||= plain.includes(FNC1) || text.startsWith(FNC1);
  if (body.startsWith("(")) [body, told] = [unbracketed(body), told || body.includes("(01)")];
  const found = elements(body);
  if (!found || !(told || body.startsWith("01"))) return told && /^(?:\d|\(01\))/.test(body) ? "" : null;
  const gtins = new Set(found.filter(([identifier]) => identifier === "01").map(([, value]) => value));
  const [gtin] = gtins.size === 1 ? gtins : [""];
  return isChecked(gtin) ? gtin : told ? "" : null;
}

// Every form in which it may be kept, as it stands first; then the trade item.
export function scannedForms(text) {
  const number = codeForm(gtinIn(text) || text);
  const eight = /^(?:0{5})?([1-9]\d{7})$/.exec(number)?.[1];
  return [...new Set([codeForm(text), number, ...(eight && isChecked(eight) ? [eight, eight.padStart(13, "0")] : [])])].filter(Boolean);
}

function codeForm(text) {
  const code = text.trim().replace(/^\][A-Za-z]\d/, "").replace(/[\s\x1c-\x1f]+/g, "");
  return /^\d{12,14}$/.test(code) ? code.replace(/^0+/, "").padStart(13, "0") : code;
}

function isChecked(digits) {
  return /^\d+$/.test(digits) && [...digits].reverse().reduce((sum, digit, place) => sum + digit * (place % 2 ? 3 : 1), 0) % 10 === 0;
}

function unbracketed(text) {
  if (!/^(?:\(\d{2,4}\)[^()]+)+$/.test(text)) return text;
  return [...text.matchAll(/\((\d{2,4})\)([^()]+)/g)].map(([, identifier, value]) => identifier + value.trim() + FNC1).join("");
}

function elements(rest) {
  const found = [];
  for (let body = rest; body; ) {
    const identifier = body.slice(0, 2);
    const width = WIDTHS.find(([which]) => which.test(identifier))?.[1];
    const end = width ? 2 + width : body.includes(FNC1) ? body.indexOf(FNC1) : body.length;
    const value = body.slice(2, end);
    if (width ? value.length !== width || !/^\d+$/.test(value) : !FREE.test(identifier + value)) return null;
    if (DATES.test(identifier) && !DATE.test(value)) return null;
    found.push([identifier, value]);
    body = body.slice(end + (body[end] === FNC1));
  }
  return found;
}
