// Brings in the service worker (static/service-worker.js), tells it which pages will be wanted without a network (links
// in sight with `data-keep`: the day's start, the scan page, the open handovers with their expected lists), and lets a
// new version of it take over when that disturbs nobody. Pages are never reloaded for it.
import { ExpectedList } from "./expected-list.js";
import { unsent } from "./unsent.js";

const SCANNING = "handover-scanning"; // a lock: shared by every page where somebody scans or signs, wanted alone by whoever updates

export async function workOffline(page) {
  if (!navigator.serviceWorker) return; // plain http, or a private window: the app works, but needs the network
  if (page.querySelector("scan-box, signature-pad")) navigator.locks?.request(SCANNING, { mode: "shared" }, () => new Promise(() => {}));
  const unseen = !navigator.serviceWorker.controller; // this very page came before the service worker: it keeps it now
  const registration = await navigator.serviceWorker.register("/service-worker.js").catch(() => null);
  if (!registration) return;
  updateWhenQuiet(registration);
  const { active } = await navigator.serviceWorker.ready;
  const wanted = [...page.querySelectorAll("a[data-keep]")].filter((link) => link.getClientRects().length);
  active.postMessage({ keep: wanted.flatMap((link) => [link.getAttribute("href"), link.dataset.closing].filter(Boolean)), unseen });
  for (const { dataset } of wanted) if (dataset.batch) await new ExpectedList().open({ batch: dataset.batch, url: dataset.expected });
}

function updateWhenQuiet(registration) {
  const look = () => registration.active && registration.waiting && whenQuiet(() => registration.waiting?.postMessage({ activate: true }));
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  look();
}

// Nobody scans in any tab, and nothing waits to be sent. If not now, then on one of the next pages.
function whenQuiet(act) {
  return navigator.locks?.request(SCANNING, { ifAvailable: true }, async (alone) => {
    if (alone && !(await unsent())) act();
  });
}
