// Frames of the video, cut as the eye sees them, to the decoder and back: one in flight, never more than the phone can do.
const PAUSE = 60; // ms between two looks: about 15 a second
const STRIP = 0.36; // of the seen height, round the aiming line: where the quick look reads
const DEEP_EVERY = 3; // a look that found nothing is followed by a deep one this often

export class Frames {
  // `found({codes, line, across, deep})` hears what each look found, with the middle of the aiming line in that picture;
  // it answers whether it had a use for any of it.
  constructor(video, decoder, found) {
    Object.assign(this, { video, decoder, found, looks: 0 });
    decoder.onmessage = ({ data }) => this.answer(data);
  }

  start() {
    this.running = true;
    this.next();
  }

  stop() {
    this.running = false;
    clearTimeout(this.timer);
  }

  // The next look reads everything in the whole picture, once, and not before so long (ms).
  lookDeep(after = PAUSE) {
    Object.assign(this, { deep: true, wait: after });
  }

  next() {
    if (this.running) this.timer = setTimeout(() => this.look().catch(() => this.next()), this.wait ?? PAUSE);
    this.wait = null;
  }

  async look() {
    if (!this.running) return;
    const { video } = this;
    if (video.readyState < 2 || !video.videoWidth) return this.next();
    const deep = this.deep || ++this.looks % DEEP_EVERY === 0;
    this.deep = false;
    const cut = seen(video, deep ? 1 : STRIP);
    this.asked = { deep, line: cut.height / 2, across: cut.width / 2 };
    const picture = await grab(video, cut);
    this.decoder.postMessage({ picture, deep }, [picture instanceof ImageData ? picture.data.buffer : picture]);
  }

  answer({ codes, failed }) {
    if (failed) this.failed = failed;
    // While the quick look finds what is meant, no deep one is due.
    if (this.running && codes && this.found({ codes, ...this.asked })) this.looks = 0;
    this.next();
  }
}

// The part of the video that stands in its box (it covers the box: the rest is cut off), or a strip of it.
function seen(video, share) {
  const { videoWidth: width, videoHeight: height, clientWidth, clientHeight } = video;
  const scale = Math.max(clientWidth / width, clientHeight / height) || 1;
  const cut = { width: Math.min(width, Math.round(clientWidth / scale)) || width, height: Math.min(height, Math.round(clientHeight / scale)) || height };
  cut.height = Math.max(1, Math.round(cut.height * share));
  return { ...cut, x: Math.round((width - cut.width) / 2), y: Math.round((height - cut.height) / 2) };
}

let canvas;

async function grab(video, { x, y, width, height }) {
  if (globalThis.OffscreenCanvas) return createImageBitmap(video, x, y, width, height);
  canvas ??= document.createElement("canvas"); // a browser whose workers cannot draw
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, x, y, width, height, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
