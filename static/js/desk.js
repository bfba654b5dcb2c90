// What the pages of the desk have besides app.js.
import { showLanes } from "./lib/lanes.js";
import { leadBack } from "./lib/way-back.js";

leadBack(document);
showLanes(document);
document.addEventListener("htmx:load", () => showLanes(document));
