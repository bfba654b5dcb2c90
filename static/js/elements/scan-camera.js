// Reads codes with the camera: what stands on the aiming line and looks like a parcel's number (with data-reads="items",
// like an item's code) is scanned, the rest is named in one quiet line. Reading happens in a worker, which is fetched
// when it is first wanted.
//
//   camera {on}  from whoever turns it on or off    -> camera-turned {on, words}  how it stands now
//   command {photo, damaged} while it runs          -> still {blob}               the picture as it is, for <photo-button>
import { cameraRefused, focusNear, openCamera, stillOf } from "../lib/camera-stream.js";
import { startDecoder } from "../lib/camera-decoder.js";
import { Frames } from "../lib/camera-frames.js";
import { asItem, asParcel, choose, named, Steady } from "../lib/code-choice.js";
import { expected } from "../lib/expected-list.js";
import { arrive } from "../lib/scan-arriving.js";

const QUIET = 4000; // ms that a line about other codes stays
const ON_ITEMS = ["Code128", "EAN13", "EAN8", "UPCA", "UPCE"]; // what the quick look must find where items are scanned
const VERDICT = 200; // ms: after a scan the page draws its verdict before it cuts the next picture

class ScanCamera extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    this.others = this.querySelector("[data-others]");
    this.items = this.dataset.reads === "items";
    this.rank = this.items ? asItem : asParcel((text) => expected.has(text));
    this.strange = JSON.parse(document.getElementById("verdict-words")?.textContent ?? "{}").strange ?? {};
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("camera", ({ detail }) => this.turn(detail.on), { signal });
    document.addEventListener("command", ({ detail }) => /^(photo|damaged)$/.test(detail.command) && this.still(), { signal });
    document.addEventListener("visibilitychange", () => this.wanted && this.turn(document.visibilityState === "visible", true), { signal });
    this.addEventListener("camera-chosen", () => this.turn(false).then(() => this.turn(true)));
  }

  disconnectedCallback() {
    this.gone.abort();
    this.close();
  }

  // `asleep`: only while the page is out of sight; it comes back by itself.
  async turn(on, asleep = false) {
    this.wanted = on || asleep;
    if (!on) return this.close();
    if (this.stream || this.opening) return;
    this.opening = true;
    try {
      this.stream = await openCamera();
      if (!this.wanted || document.visibilityState !== "visible") return this.close();
      await this.run();
    } catch (trouble) {
      this.wanted = false;
      this.close(trouble.words ?? cameraRefused(trouble));
    } finally {
      this.opening = false;
    }
  }

  async run() {
    const [track] = this.stream.getVideoTracks();
    track.addEventListener("ended", () => this.close("The camera was taken away. Tap Camera to go on."));
    this.video.srcObject = this.stream;
    this.hidden = false;
    this.tell("camera-turned", { on: true, track });
    await Promise.all([this.video.play(), this.prepare()]);
    if (!this.stream) return;
    focusNear(track);
    this.steady = new Steady();
    this.frames = new Frames(this.video, this.decoder, (seen) => this.take(seen));
    this.frames.start();
    this.dataset.reading = "";
  }

  // It stays for the next time.
  async prepare() {
    this.decoder ??= await startDecoder(this.dataset, this.items ? ON_ITEMS : undefined);
  }

  take({ codes, deep, ...aim }) {
    const at = performance.now();
    const { chosen, others } = choose(codes, aim, this.rank);
    if (this.steady.see(codes, deep, at)) this.frames.lookDeep();
    if (deep) this.name(others);
    if (!chosen) return deep && this.steady.lapse();
    const { text: number, symbology } = chosen;
    if (this.steady.admit(chosen, at)) {
      arrive(this, { number, how: "camera", symbology, at });
      this.frames.lookDeep(VERDICT); // what else is in view is named afterwards: it costs more than the scan may wait
    } else if (deep) this.frames.lookDeep();
    return true;
  }

  name(others) {
    if (!others.length) return;
    clearTimeout(this.quiet);
    this.others.textContent = `Left alone: ${named(others, this.strange).join(", ")}`;
    this.quiet = setTimeout(() => { this.others.textContent = ""; }, QUIET);
  }

  async still() {
    const blob = this.stream && (await stillOf(this.video));
    if (blob) this.tell("still", { blob });
  }

  close(words = "") {
    this.frames?.stop();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
    this.hidden = true;
    delete this.dataset.reading;
    this.tell("camera-turned", { on: false, words });
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("scan-camera", ScanCamera);
