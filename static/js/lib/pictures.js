// Makes pictures small on the phone: upright, at most 1600 pixels a side, about 300 kB, without metadata.
const LONGEST = 1600;
const AIM = 300_000; // bytes
const QUALITIES = [0.82, 0.7, 0.58, 0.46];

// A Blob with a JPEG. `source` is a file, a blob, or anything that can be drawn (a video's frame as an ImageBitmap).
export async function shrunk(source, longest = LONGEST, aim = AIM) {
  const picture = source instanceof Blob ? await createImageBitmap(source, { imageOrientation: "from-image" }) : source;
  let small;
  for (let side = longest; side >= longest / 2; side *= 0.75) {
    const canvas = drawn(picture, side);
    for (const quality of QUALITIES) {
      small = await squeezed(canvas, quality);
      if (small.size <= aim) return small;
    }
  }
  return small; // a picture of noise: as small as it gets
}

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const squeezed = (canvas, quality) => new Promise((resolve, reject) => {
  canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", quality);
});
