// Sound on pages that have no "Start scanning" to unlock it.
import { play, unlock } from "./verdict-sounds.js";

// At the first key or tap on a page that has nothing to tap first. After the key: waking the sound takes longer than a
// scanner's next key.
export function unlockAtFirstTouch(signal) {
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => setTimeout(unlock), { signal, once: true });
}

// A scan that brings another page is heard on that page: `leave` before going there, `land` when it has come.
const GONE = "scanned-away";
const PATIENCE = 500; // ms: a browser that lets nothing be heard before a touch never answers

export const leave = () => sessionStorage.setItem(GONE, "yes");

export async function land(name, spoken = "") {
  if (!sessionStorage.getItem(GONE)) return;
  sessionStorage.removeItem(GONE);
  await Promise.race([unlock(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  play(name, { spoken });
}
