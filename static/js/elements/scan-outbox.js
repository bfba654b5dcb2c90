// Keeps every scan on the phone's disk, then says so, then sends it; forgets nothing before the server's receipt.
//
//   scanned  (from scan-box)   -> taking {scan}          about to be kept: `scan.said` takes the phone's own verdict
//                              -> kept {scan}            it is on the disk: now it may be shown and heard
//                              -> not-kept {number, of, full}   it is not, and nothing may say that it is
//   answers  (from the server) -> answered {answers, scans}  per scan: outcome, verdict, receipt; and what was sent
//   closing {batch, ...}       -> closing-kept {closing}, later closed {batch, manifest, url}
//   changed  {waiting, attention, aside, oldest, state, ...}  for whoever shows how the queue stands (scan-standing.js)
import { all, isFull } from "../lib/scan-store.js";
import { forgetOld } from "../lib/scan-rows.js";
import { Keeper } from "../lib/scan-keeper.js";
import { Sender } from "../lib/scan-sender.js";
import { EMPTY, standing } from "../lib/scan-standing.js";

const LATER = 10_000; // ms: what a full disk may need is laid down when the page has nothing better to do
const FOR_OTHER_TABS = new Set(["answered", "undone", "closed"]);

class ScanOutbox extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    this.known = new Set(); // the scans that this page has been told of
    this.tabs = "BroadcastChannel" in window ? new BroadcastChannel("handover-outbox") : null;
    this.tabs?.addEventListener("message", ({ data }) => this.hear(data));
    this.sender = new Sender(this);
    new Keeper(this).listen();
    this.begin();
  }

  disconnectedCallback() {
    this.gone.abort();
    clearTimeout(this.heard);
    clearTimeout(this.laying);
    this.sender.stop();
    this.tabs?.close();
  }

  on(target, name, listener) {
    target.addEventListener(name, listener, { signal: this.gone.signal });
  }

  async begin() {
    try {
      await this.restore();
      await forgetOld();
      navigator.storage?.persist?.().catch(() => {});
      this.laying = setTimeout(() => import("../lib/scan-room.js").then((room) => room.layReserve()).catch(() => {}), LATER);
    } catch (trouble) {
      this.fail(trouble);
    }
    this.sender.start();
  }

  // Tells the page what this phone holds of its handover, each scan once.
  async restore() {
    const scans = (await this.mine("scans")).filter((scan) => scan.batch === (this.dataset.batch || null) && (!this.dataset.purpose || scan.purpose === this.dataset.purpose) && !this.known.has(scan.client_id));
    if (scans.length) this.tell("restored", { scans });
    for (const closing of await this.mine("closings")) if (closing.batch === this.dataset.batch) this.tell("closing-kept", { closing });
  }

  get who() {
    return { business: this.dataset.business, person: this.dataset.person, person_name: this.dataset.personName || "" };
  }

  // Of this person in this business; another's waits until that person is back.
  owns(row) {
    return row.business === this.dataset.business && row.person === this.dataset.person;
  }

  async mine(store) {
    return (await all(store)).filter((row) => this.owns(row));
  }

  // Something changed on this disk: send it, and let the other tabs know.
  shared({ now = false } = {}) {
    this.tabs?.postMessage({ name: "kept" });
    if (now) this.sender.send({ now });
    else this.sender.sendSoon();
  }

  // Another tab kept or sent something: this one shows the same, a moment later, since there may be more to come.
  hear({ name, at, detail = { answers: [], scans: [] } }) {
    if (at) this.lastAnswer = at;
    if (FOR_OTHER_TABS.has(name)) this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    this.heard ??= setTimeout(async () => {
      this.heard = null;
      await this.restore().catch(() => {});
      await this.report();
    }, 100);
  }

  fail(trouble, number = "", of = "scan") {
    this.tell("not-kept", { number, of, trouble: String(trouble), full: isFull(trouble) });
  }

  // How it stands; of many who ask while it is counted, all are told by one more count.
  report() {
    this.next ??= (this.counting ?? Promise.resolve()).then(() => {
      this.next = null;
      return (this.counting = this.count());
    });
    return this.next;
  }

  async count() {
    try {
      const counts = await standing(this.dataset);
      const now = { ...counts, state: this.sender.standing, answered: this.lastAnswer ?? null };
      this.tell("changed", now);
      this.sender.sightings.tell(now);
    } catch (trouble) {
      this.tell("changed", { ...EMPTY, state: "no-disk", trouble: String(trouble) });
    }
  }

  tell(name, detail) {
    for (const scan of detail.scans ?? [detail.scan]) if (scan) this.known.add(scan.client_id);
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    if (FOR_OTHER_TABS.has(name)) this.tabs?.postMessage({ name, at: this.lastAnswer, detail });
  }
}

customElements.define("scan-outbox", ScanOutbox);
