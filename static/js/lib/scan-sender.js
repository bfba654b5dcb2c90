// When the outbox sends: soon after every change, when the network or the page comes back, and every 15 seconds; one tab
// at a time; scans in one lane, photos in another. Scanning comes first: what is scanned in one go is sent together.
import { sendAll, sendPhotos } from "./scan-rounds.js";
import { Refused } from "./scan-sending.js";
import { Sightings } from "./scan-sightings.js";

const AGAIN = 15_000;
const ALONE = 300; // ms: a scan this long after the one before it has the server's word before the next
const PAUSE = 600; // ms: of those that come faster, whoever scans again within this long is not done
const LONGEST = 2000; // ms: after this the next scan takes along what still waits for a pause
const DRAWN = 40; // ms: by then a verdict is on the screen, and the next scan is as far away as it ever is
const FIRST = 400;
const SLOWEST = 6000;
const ASKED = 60_000; // whoever asks for more than a minute is no server of ours
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

  // One that stands alone goes at once, when its verdict is on the screen; of those that come faster, all go together.
  sendSoon() {
    const now = performance.now();
    const alone = now - (this.changed ?? -Infinity) > ALONE;
    this.changed = now;
    this.since ??= now;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.send(), alone || now - this.since > LONGEST ? DRAWN : PAUSE);
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

// When to try again: soon at first, then more slowly, never all phones at the same moment, not before a server that asked
// for time; and after a request that was cut, soon enough to be done within half a minute of the link's return.
class Pace {
  constructor(again) {
    this.again = again;
    this.failures = 0;
    this.until = 0;
  }

  worked() {
    this.failures = 0;
    this.until = 0;
    clearTimeout(this.timer);
  }

  // `soon`: the way was at fault, not what was sent; `after`: seconds that the server asked for.
  failed({ soon = false, after = 0 } = {}) {
    this.failures += 1;
    const asked = Math.min(after * 1000, ASKED);
    const wait = Math.max(Math.min(FIRST * 2 ** this.failures, SLOWEST), asked) * (1 + Math.random() / 2);
    this.until = asked ? performance.now() + asked : 0;
    clearTimeout(this.timer);
    if (soon && (navigator.onLine || asked)) this.timer = setTimeout(this.again, wait);
  }

  get early() {
    return performance.now() < this.until;
  }

  stop() {
    clearTimeout(this.timer);
  }
}
