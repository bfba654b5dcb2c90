// What a scanned text is: the same reading as webapp/handover/rules/reading.py and orders/rules/numbers.py, so that the
// phone can answer before the server does. A scanned code is data: it is never opened.
const LONGEST = 128;
const KEPT = 4296;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.|(?:javascript|data|mailto|tel|sms|smsto|wifi|geo):)/i;
const CONFIGURATION = /^(?:@(?:SET|FAC|MENU)|\$(?:CFG|P,|%)|%#|[A-Z0-9]{6}[0-9A-F]{0,8}[.!]$)/;
const OURS = /^(?:\][a-z]\d)?(?:HO-[a-z]+-[0-9a-f]{8}|(HB-)[a-z2-7]{26})$/i;
const PRODUCTS = new Set(["ean_8", "ean_13", "upc_a", "upc_e"]);
const BLANK = /^[ \t\r\n\x1d\ufeff]+|[ \t\r\n\x1d\ufeff]+$/g;

export function read(text, symbology = "") {
  const plain = [...text].slice(0, KEPT + 1).join("").replace(BLANK, "");
  const shown = visible(plain);
  if (!plain) return { key: "", shown, strange: "empty" };
  if (/[\x00-\x1c\x1e\x1f\x7f-\x9f]|\p{Cs}/u.test(plain)) return { key: "", shown, strange: "control_characters" };
  const ours = OURS.exec(plain);
  if (ours) return ours[1] ? { key: "", shown: "HB-…", strange: "badge" } : { key: "", shown, strange: "command_code" };
  if (ADDRESS.test(plain)) {
    const linked = plain.includes("/00/") ? numberKey(plain) : "";
    return { key: /^\d+$/.test(linked) ? linked : "", shown, strange: "web_address" };
  }
  if ([...plain].length > LONGEST) return { key: "", shown, strange: "too_long" };
  if (CONFIGURATION.test(plain)) return { key: numberKey(plain), shown, strange: "configuration_code" };
  const key = numberKey(plain);
  return { key, shown, strange: key ? (isProductCode(plain, symbology) ? "product_code" : "") : "signs_only" };
}

export function numberKey(text) {
  const plain = text.normalize("NFKC").trim();
  const link = digitalLink(plain);
  if (link) return link;
  const marked = /^(?:\](?:C1|d2|Q3|e[0-9])|\(00\))|\x1d/.test(plain);
  const capitals = plain.replace(/^\][A-Za-z][0-9A-Za-z]/, "").toUpperCase().normalize("NFKC");
  const body = [...capitals].filter((letter) => /[\p{L}\p{N}]/u.test(letter)).join("");
  if ([...body].length > LONGEST) return "";
  const postcode = /^420(?:\d{5}|\d{9})(9[1-5]\d{20})$/.exec(body);
  if (postcode) return postcode[1];
  const carton = (marked ? /^00(\d{18})/ : /^00(\d{18})$/).exec(body);
  if (carton && isCarton(carton[1])) return carton[1];
  return body;
}

// Printed for a person's hand: a command of a scan page or a badge, of whichever business.
export const isPrintedCommand = (text) => OURS.test(text.trim());

export const looksLikeOrderNumber = (key) => /^\d{18,19}$/.test(key);

export function isProductCode(text, symbology = "") {
  if (PRODUCTS.has(symbology)) return true;
  if (!/^(?:\d{8}|\d{12,14})$/.test(text)) return false;
  const sum = [...text].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0);
  return sum % 10 === 0;
}

// In fours for the eye, as the server groups it; anything but letters and digits stays in one piece.
export function grouped(number) {
  if (!/^[0-9A-Za-z]{7,}$/.test(number)) return [number];
  const parts = number.match(/.{1,4}/g);
  if (parts.at(-1).length === 1) parts.splice(-2, 2, parts.at(-2) + parts.at(-1));
  return parts;
}

export function visible(text) {
  const letters = [...text];
  const pictured = letters.slice(0, 80).map((letter) => {
    const code = letter.codePointAt(0);
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "␡" : /\p{Cs}/u.test(letter) ? "?" : letter;
  });
  return pictured.join("") + (letters.length > 80 ? "…" : "");
}

function digitalLink(text) {
  if (!/^https?:\/\//i.test(text)) return "";
  try {
    return /\/00\/(\d{18})(?:\/|$)/.exec(new URL(text).pathname)?.[1] ?? "";
  } catch {
    return "";
  }
}

function isCarton(digits) {
  const sum = [...digits.slice(0, 17)].reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10 === Number(digits[17]);
}
