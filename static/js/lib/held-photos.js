// Photos that are in this page's memory alone. While there is one the page is not left unasked, and says so when it takes
// more than a moment.
//
//   -> photos-held {count}  for whoever shows how the queue stands
const MOMENT = 300; // ms
const held = new Set();
let soon;

export function hold(id) {
  held.add(id);
  addEventListener("beforeunload", stay);
  soon ??= setTimeout(tell, MOMENT);
}

export function release(id) {
  held.delete(id);
  if (held.size) return;
  removeEventListener("beforeunload", stay);
  if (!soon) return tell();
  clearTimeout(soon); // it was only a moment
  soon = null;
}

const stay = (event) => event.preventDefault();

function tell() {
  soon = null;
  document.dispatchEvent(new CustomEvent("photos-held", { detail: { count: held.size } }));
}
