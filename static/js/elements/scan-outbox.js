// Keeps every scan on the phone's disk, then says so, then sends it; forgets nothing before the server's receipt.
//
//   scanned  (from scan-box)   -> taking {scan}          about to be kept: `scan.said` takes the phone's own verdict
//                              -> kept {scan}            it is on the disk: now it may be shown and heard
//   answers  (from the server) -> answered {answers, scans}  per scan: outcome, verdict, receipt; and what was sent
//   changed  {waiting, attention, aside, oldest, state}  for whoever shows how the queue stands
import { all, change, forgetOld, keep, keepScan } from "../lib/scan-store.js";
import { uuid7 } from "../lib/scan-ids.js";
import { sendAll } from "../lib/scan-rounds.js";
import { Refused } from "../lib/scan-sending.js";

const AGAIN = 15_000;
const SAME = 3000; // the same code for the same purpose within this long is the same beep

class ScanOutbox extends HTMLElement {
  connectedCallback() {
    this.state = "starting";
    this.failures = 0;
    this.on(document, "scanned", (event) => this.take(event.detail));
    this.on(document, "purpose", (event) => { this.purpose = event.detail.purpose; });
    this.on(document, "undo", (event) => this.undo(event.detail.client_id));
    this.on(document, "again", (event) => this.again(event.detail.client_id));
    this.on(document, "photographed", (event) => this.takePhoto(event.detail));
    this.on(window, "online", () => this.send());
    this.on(window, "focus", () => this.send());
    this.on(document, "visibilitychange", () => document.visibilityState === "visible" && this.send());
    this.timer = setInterval(() => this.send(), AGAIN);
    this.begin();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.gone?.abort();
  }

  on(target, name, listener) {
    this.gone ??= new AbortController();
    target.addEventListener(name, listener, { signal: this.gone.signal });
  }

  async begin() {
    try {
      this.tell("restored", { scans: (await this.mine("scans")).filter((scan) => scan.batch === (this.dataset.batch || null)) });
      await forgetOld();
      navigator.storage?.persist?.();
    } catch (trouble) {
      this.tell("not-kept", { trouble: String(trouble) });
    }
    this.send();
  }

  // Scans of this person in this business; another's wait until that person is back.
  async mine(store) {
    const rows = await all(store);
    return rows.filter((row) => row.business === this.dataset.business && row.person === this.dataset.person);
  }

  // `more` is what else is kept of this scan: a delivery brings its purpose, its own id, and how it went.
  async take({ number, how, at, more = {} }) {
    const purpose = more.purpose || this.purpose || "handover";
    const again = this.last?.number === number && this.last.purpose === purpose && Date.now() - this.last.time < SAME;
    if (again) return;
    this.last = { number, purpose, time: Date.now() };
    const scan = {
      client_id: uuid7(), number, symbology: "", purpose, device_time: new Date().toISOString(),
      batch: this.dataset.batch || null, place: this.dataset.place || null, photo_sha256: null,
      business: this.dataset.business, person: this.dataset.person, how, ...more,
    };
    this.tell("taking", { scan }); // whoever has a verdict writes it into scan.said, so that it outlives this page
    try {
      this.tell("kept", { scan: await keepScan(scan), at });
    } catch (trouble) {
      this.last = null;
      this.tell("not-kept", { number, trouble: String(trouble) });
      return;
    }
    this.send();
  }

  async undo(client_id) {
    await keep("undos", { client_id, pressed_at: new Date().toISOString(), state: "waiting", business: this.dataset.business, person: this.dataset.person });
    this.last = null;
    this.tell("taken-back", { client_id });
    this.send();
  }

  // One scan that was set aside, or without an id everything that was.
  async again(client_id) {
    const all = async (store) => (await this.mine(store)).filter((row) => row.state === "attention");
    const wanted = client_id ? { scans: [{ client_id }] } : { scans: await all("scans"), undos: await all("undos"), photos: await all("photos") };
    for (const [store, rows] of Object.entries(wanted)) {
      for (const row of rows) await change(store, row.id ?? row.client_id, { state: "waiting", why: null });
    }
    this.send();
  }

  async takePhoto(photo) {
    const row = { ...photo, id: uuid7(), state: "waiting", business: this.dataset.business, person: this.dataset.person };
    try {
      await keep("photos", row);
      this.tell("photo-kept", { photo: row });
    } catch (trouble) {
      this.tell("not-kept", { trouble: String(trouble) });
    }
    this.send();
  }

  // One sender at a time in this browser; what comes in meanwhile goes with the next round.
  async send() {
    if (this.sending) {
      this.more = true;
      return;
    }
    this.sending = true;
    try {
      do {
        this.more = false;
        await alone(() => this.round());
      } while (this.more && this.state === "online");
    } finally {
      this.sending = false;
      await this.report();
    }
  }

  async round() {
    try {
      await sendAll(this);
      this.state = "online";
      this.failures = 0;
    } catch (trouble) {
      if (!(trouble instanceof Refused)) throw trouble;
      this.state = trouble.state;
      this.failures += 1;
      if (trouble.soon && this.failures < 6) setTimeout(() => this.send(), 400 * 2 ** this.failures);
    }
  }

  async report() {
    try {
      const [scans, undos, photos] = await Promise.all([this.mine("scans"), this.mine("undos"), this.mine("photos")]);
      const waiting = scans.filter((scan) => scan.state === "waiting");
      const rest = [...undos, ...photos];
      this.tell("changed", {
        state: navigator.onLine ? this.state : "offline",
        waiting: waiting.length,
        photos: photos.filter((photo) => photo.state === "waiting").length,
        undos: undos.filter((undo) => undo.state === "waiting").length,
        // Of this handover, and not on the server: what it kept apart under the same id is in the office's hands.
        aside: scans.filter((scan) => scan.state === "attention" && !scan.answer && scan.batch === (this.dataset.batch || null)).length,
        attention: [...scans, ...rest].filter((row) => row.state === "attention").length,
        oldest: waiting.length ? Math.min(...waiting.map((scan) => Date.parse(scan.device_time))) : null,
        answered: this.lastAnswer ?? null,
      });
    } catch (trouble) {
      this.tell("not-kept", { trouble: String(trouble) });
    }
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

// Only one tab sends. Without locks (plain http) two may, which costs a repetition and nothing else.
const alone = (work) => (navigator.locks ? navigator.locks.request("handover-outbox", work) : work());

customElements.define("scan-outbox", ScanOutbox);
