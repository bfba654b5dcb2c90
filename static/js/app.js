// What every signed-in page has. A page that needs more names its own modules in its `scripts` block.
import "./elements/confirm-first.js"; // always: what cannot be undone is asked about from the first moment
import "./elements/sign-out.js";
import { workOffline } from "./lib/offline.js";
import { closeMenus } from "./lib/menus.js";
import { tellZone } from "./lib/zone.js";

// What many pages have and many have not: fetched where it stands, when the page comes or when more comes into it.
const SELDOM = {
  "phone-note": () => import("./elements/phone-note.js"),
  "near-time": () => import("./elements/near-time.js"),
  "copy-text": () => import("./elements/copy-text.js"),
  "auto-submit": () => import("./elements/auto-submit.js"),
};
const bring = () => Object.entries(SELDOM).forEach(([tag, fetched]) => document.querySelector(tag) && fetched());
for (const name of ["htmx:load", "told"]) document.addEventListener(name, bring);
bring();
if (document.body.dataset.keptAt) import("./elements/kept-copy.js"); // the page is a copy

tellZone(document);
closeMenus(document);
addEventListener("beforeinstallprompt", (event) => event.preventDefault()); // offered where app-hints stands, not over a scan
if (document.readyState === "complete") workOffline(document);
else addEventListener("load", () => workOffline(document));
