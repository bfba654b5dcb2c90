// What every signed-in page has. A page that needs more names its own modules in its `scripts` block.
import "./elements/near-time.js";
import "./elements/copy-text.js";
import "./elements/auto-submit.js";
import "./elements/confirm-first.js";
import "./elements/sign-out.js";
import "./elements/kept-copy.js";
import "./elements/app-hints.js";
import "./elements/phone-note.js";
import { workOffline } from "./lib/offline.js";
import { tellZone } from "./lib/zone.js";
import { sayWhenUnanswered } from "./lib/unanswered.js";

tellZone(document);
sayWhenUnanswered(document);
addEventListener("beforeinstallprompt", (event) => event.preventDefault()); // offered where app-hints stands, not over a scan
if (document.readyState === "complete") workOffline(document);
else addEventListener("load", () => workOffline(document));
