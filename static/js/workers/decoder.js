// Reads codes out of pictures, off the page's thread: the browser's own reader where it knows Code 128, else zxing.
//
//   in   {reader, wasm, quick}  addresses of zxing, to get ready with    -> {ready: "native" | "zxing"} or {failed}
//                               (quick: what the quick look reads, if not Code 128 alone)
//   in   {picture, deep}        an ImageBitmap or ImageData              -> {codes: [{text, symbology, left, top, right, bottom}], took}
//
// A classic worker on purpose: the import map does not reach in here, and a module would load files without their hashes.
const NAMES = {
  Code128: "code_128", Code39: "code_39", ITF: "itf", QRCode: "qr_code", DataMatrix: "data_matrix", EAN13: "ean_13",
  EAN8: "ean_8", UPCA: "upc_a", UPCE: "upc_e", Codabar: "codabar",
};
const QUICK = { formats: ["Code128"], tryHarder: true, tryRotate: false, tryInvert: false, tryDownscale: false, textMode: "Plain" };
const DEEP = { ...QUICK, formats: Object.keys(NAMES), tryRotate: true };

let read;

self.onmessage = async ({ data }) => {
  try {
    if (data.picture) await look(data);
    else self.postMessage({ ready: await prepare(data) });
  } catch (trouble) {
    self.postMessage({ failed: String(trouble) });
  }
};

async function look({ picture, deep }) {
  const began = performance.now();
  const codes = await read(picture, deep);
  picture.close?.();
  self.postMessage({ codes, took: performance.now() - began });
}

async function prepare({ reader, wasm, quick = QUICK.formats }) {
  if (await knowsCode128()) {
    const known = await BarcodeDetector.getSupportedFormats();
    const detector = new BarcodeDetector({ formats: Object.values(NAMES).filter((name) => known.includes(name)) });
    read = async (picture) => (await detector.detect(picture)).map(({ rawValue, format, cornerPoints }) => code(rawValue, format, cornerPoints));
    return "native";
  }
  importScripts(reader);
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  read = async (picture, deep) => (await ZXingWASM.readBarcodes(pixels(picture), deep ? DEEP : { ...QUICK, formats: quick }))
    .filter(({ isValid }) => isValid)
    .map(({ text, format, position }) => code(text, NAMES[format], [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft]));
  await read(new ImageData(320, 80), true); // the first look costs a second: now, not at the first parcel
  return "zxing";
}

async function knowsCode128() {
  try {
    return (await self.BarcodeDetector?.getSupportedFormats())?.includes("code_128") ?? false;
  } catch {
    return false; // there by name only
  }
}

function code(text, symbology, corners) {
  const across = corners.map(({ x }) => x);
  const down = corners.map(({ y }) => y);
  return { text, symbology, left: Math.min(...across), right: Math.max(...across), top: Math.min(...down), bottom: Math.max(...down) };
}

let canvas;

function pixels(picture) {
  if (picture instanceof ImageData) return picture;
  canvas ??= new OffscreenCanvas(picture.width, picture.height);
  if (canvas.width !== picture.width || canvas.height !== picture.height) Object.assign(canvas, { width: picture.width, height: picture.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, picture.width, picture.height);
}
