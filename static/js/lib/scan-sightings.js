// Tells the server how this phone stands (last count, what waits), and hears which scans it is missing: when the queue
// has changed, at most once a minute. Never needed for a scan: what goes wrong here waits for the next time.
import { deviceOf } from "./scan-device.js";
import { sendMissingAgain } from "./scan-rows.js";
import { tellSighting } from "./scan-sending.js";
import { standing } from "./scan-standing.js";

const MINUTE = 60_000;

export class Sightings {
  constructor(url, who, found) {
    Object.assign(this, { url, who, found, last: -Infinity, said: "" });
  }

  // `now`: {state, phone: {waiting, attention, oldest}}. Says it now, or when a minute has passed since the last time.
  tell(now) {
    if (!this.url) return;
    this.standing = now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(), Math.max(0, this.last + MINUTE - performance.now()));
  }

  stop() {
    clearTimeout(this.timer);
  }

  async say() {
    if (!navigator.onLine || this.standing.state === "signed-out") return;
    const words = JSON.stringify(this.standing.phone);
    if (words === this.said && performance.now() - this.last < 10 * MINUTE) return;
    this.last = performance.now();
    try {
      const device = await deviceOf(this.who.business); // first: a scan kept meanwhile is then one more that waits, not one missing
      const { waiting, attention, oldest } = (await standing(this.who)).phone;
      const { missing } = await tellSighting(this.url, this.who, {
        device_id: device.id, last_seq: device.seq, waiting, attention, stored: await stored(),
        oldest_at: oldest ? new Date(oldest).toISOString() : null, sent_at: new Date().toISOString(),
      });
      this.said = words;
      if (Array.isArray(missing) && missing.length && (await sendMissingAgain(device.id, missing))) this.found();
    } catch {
      // no way to the server or no disk: scans say so themselves
    }
  }
}

// Whether the browser promised not to clear this phone's disk on its own.
export async function stored() {
  const persisted = await navigator.storage?.persisted?.().catch(() => undefined);
  return persisted === undefined ? "unknown" : persisted ? "persistent" : "best_effort";
}
