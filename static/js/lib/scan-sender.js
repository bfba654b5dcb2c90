// When the outbox sends: soon after every change, when the network or the page comes back, and every 15 seconds; one tab
// at a time; scans in one lane, photos in another. Scanning comes first: what is scanned in one go is sent together.
import { Pace } from "./scan-pace.js";
import { sendAll, sendPhotos } from "./scan-rounds.js";
import { Refused } from "./scan-sending.js";
import { Sightings } from "./scan-sightings.js";

const AGAIN = 15_000;
const PAUSE = 250; // ms: whoever scans again within this long is not done
const LONGEST = 2000; // ms: nothing waits longer than this for a pause
const MET = { offline: "server-away", away: "server-away", strange: "strange" }; // the words of kept-copy.js

export class Sender {
  constructor(box) {
    this.box = box;
    this.state = "starting";
    this.pace = new Pace(() => this.send());
    this.scans = new Lane("handover-outbox", () => sendAll(box));
    this.photos = new Lane("handover-photos", () => sendPhotos(box));
    this.sightings = new Sightings(box.dataset.sightingsUrl, box.dataset, () => box.shared());
  }

  start() {
    this.box.on(window, "online", () => this.send({ now: true }));
    this.box.on(window, "offline", () => this.box.report());
    this.box.on(window, "focus", () => this.send());
    this.box.on(document, "visibilitychange", () => document.visibilityState === "visible" && this.send());
    this.timer = setInterval(() => this.send(), AGAIN);
    this.send();
  }

  stop() {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.pace.stop();
    this.sightings.stop();
  }

  // With nothing to send nobody has asked the server; on a page's copy, what the page itself met counts until then.
  get standing() {
    if (!navigator.onLine) return "offline";
    return (this.state === "online" && MET[document.body.dataset.trouble]) || this.state;
  }

  // One that stands alone goes at once, when its verdict is on the screen.
  sendSoon() {
    const now = performance.now();
    const alone = now - (this.changed ?? -Infinity) > 2 * PAUSE;
    this.changed = now;
    this.since ??= now;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.send(), alone ? 40 : Math.max(0, Math.min(PAUSE, this.since + LONGEST - now)));
  }

  // `now`: a person asked, or the network came back; what a busy server asked for does not count then.
  async send({ now = false } = {}) {
    clearTimeout(this.soon);
    this.since = null;
    if (this.pace.early && !now) return this.box.report();
    const sent = await this.through(this.scans);
    await this.box.report();
    if (sent && !(await this.through(this.photos))) await this.box.report();
  }

  // Whether the lane is empty now, for all that the network can do.
  async through(lane) {
    try {
      if (!(await lane.run())) return false;
      this.state = "online";
      this.pace.worked();
      return true;
    } catch (trouble) {
      this.state = trouble instanceof Refused ? trouble.state : "no-disk";
      this.pace.failed(trouble instanceof Refused ? trouble : { soon: true });
      return false;
    }
  }
}

// One round at a time in this browser; what comes in meanwhile goes with the next. Without locks (plain http) two tabs
// may send, which costs a repetition and nothing else.
class Lane {
  constructor(name, round) {
    Object.assign(this, { name, round, running: false, more: false });
  }

  // True when a whole round was run; false when one is running already, which will see to the rest.
  async run() {
    this.more = this.running;
    if (this.running) return false;
    this.running = true;
    try {
      do {
        this.more = false;
        await (navigator.locks ? navigator.locks.request(this.name, this.round) : this.round());
      } while (this.more);
      return true;
    } finally {
      this.running = false;
    }
  }
}
