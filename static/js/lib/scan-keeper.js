// Writes what happens on a page to the phone's disk, and says so only when it is there.
import { change, keep, withRoom } from "./scan-store.js";
import { keepPhoto, keepScan } from "./scan-rows.js";
import { deviceOf } from "./scan-device.js";
import { hold, release } from "./held-photos.js";
import { uuid7 } from "./scan-ids.js";

const SAME = 3000; // the same code for the same purpose within this long is the same beep
const LONGEST = 4297; // letters kept of a text, one more than the server keeps: it is then known to be too long
const KEYS = { scans: "client_id", undos: "client_id", photos: "id", closings: "batch" };

export class Keeper {
  constructor(box) {
    this.box = box;
  }

  listen() {
    if (this.box.dataset.positions) import("./positions.js").then(({ watch }) => watch(this.box), () => {});
    for (const [name, listener] of Object.entries({
      scanned: (detail) => this.take(detail),
      purpose: ({ purpose }) => { this.purpose = purpose; },
      undo: (detail) => this.undo(detail),
      again: ({ client_id }) => this.again(client_id),
      photographed: (detail) => this.takePhoto(detail),
      closing: (detail) => this.close(detail),
    })) this.box.on(document, name, (event) => listener(event.detail));
  }

  // `more` is what else is kept of this scan: a delivery brings its purpose, its own id, and how it went.
  async take({ number: text, how, at, symbology, more = {} }) {
    const { box } = this;
    const number = text.slice(0, LONGEST);
    const purpose = more.purpose || this.purpose || box.dataset.purpose || "handover";
    const again = !more.client_id && this.last?.number === number && this.last.purpose === purpose && performance.now() - this.last.time < SAME;
    if (again) return;
    this.last = { number, purpose, time: performance.now() };
    const scan = {
      client_id: uuid7(), number, symbology: symbology ?? "", purpose, device_time: new Date().toISOString(),
      batch: box.dataset.batch || null, place: box.dataset.place || null, photo_sha256: null, program: box.dataset.program, position: box.position, ...box.who, how, ...more,
    };
    box.tell("taking", { scan }); // whoever has a verdict writes it into scan.said, so that it outlives this page
    try {
      box.tell("kept", { scan: await withRoom(() => keepScan(scan)), at });
    } catch (trouble) {
      this.last = null;
      box.fail(trouble, number);
    }
    box.shared();
  }

  // `reason`: what a printed command says for itself; a tap within seconds of the scan needs none. `out`: the parcel
  // stays here by whatever scan it had gone.
  async undo({ client_id, reason = "", out = false }) {
    this.last = null;
    const row = { client_id, reason, out, batch: this.box.dataset.batch || null, pressed_at: new Date().toISOString() };
    await this.put("undos", row, "taken-back", { client_id });
  }

  async takePhoto(photo) {
    const row = { ...photo, id: uuid7(), state: "waiting", ...this.box.who };
    hold(row.id);
    await this.surely(() => keepPhoto(row), "photo", "photo-kept", { photo: row });
    release(row.id);
  }

  async close(closing) {
    const { id, seq } = await deviceOf(this.box.dataset.business).catch(() => ({}));
    const row = { ...closing, device_id: id, seq, pressed_at: new Date().toISOString() };
    await this.put("closings", row, "closing-kept", { closing: row });
  }

  put(store, row, name, detail) {
    return this.surely(() => keep(store, { ...row, state: "waiting", ...this.box.who }), store, name, detail);
  }

  async surely(write, of, name, detail) {
    try {
      await withRoom(write);
      this.box.tell(name, detail);
    } catch (trouble) {
      this.box.fail(trouble, "", of);
    }
    this.box.shared();
  }

  // One that was set aside, or without an id everything that was.
  async again(client_id) {
    for (const [store, key] of Object.entries(KEYS)) {
      for (const row of await this.box.mine(store)) {
        if (row.state === "attention" && (!client_id || row[key] === client_id)) await change(store, row[key], { state: "waiting", why: null });
      }
    }
    this.box.shared({ now: true });
  }
}
