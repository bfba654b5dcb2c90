// Keeps the screen awake while somebody works with things and not with the phone: from the first touch or key, and again
// when the page comes back. Refused in the background and on low battery: then the screen sleeps as it always does.
export const wake = () => navigator.wakeLock?.request("screen").catch(() => {});

export function stayAwake(signal) {
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, wake, { signal, once: true });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake(), { signal });
}
