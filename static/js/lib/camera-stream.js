// The camera as the device gives it: opened, named, lit; and what to say when it cannot be had.
const CHOICE = "camera";

const WORDS = {
  insecure: "The camera needs a secure address (https). A scanner, typing and Photo work here all the same.",
  NotAllowedError: "The camera is not allowed here. Allow it for this page in the browser's settings, then tap Camera again.",
  NotFoundError: "No camera found. Use a scanner, or type the number.",
  NotReadableError: "Another app holds the camera. Close that app, then tap Camera again.",
};

export const cameraOffered = () => Boolean(window.isSecureContext && navigator.mediaDevices?.getUserMedia);

export function cameraRefused(trouble) {
  if (!cameraOffered()) return WORDS.insecure;
  return WORDS[trouble?.name] ?? "The camera does not start. Use a scanner, or type the number.";
}

// The camera chosen before, else the one on the back. Raises what getUserMedia raises.
export async function openCamera() {
  if (!cameraOffered()) throw new DOMException("no secure context", "SecurityError");
  const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };
  const chosen = localStorage.getItem(CHOICE);
  const open = (which) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } });
  if (!chosen) return open({ facingMode: "environment" });
  return open({ deviceId: { exact: chosen } }).catch((trouble) => {
    if (trouble.name !== "OverconstrainedError" && trouble.name !== "NotFoundError") throw trouble;
    localStorage.removeItem(CHOICE); // it was unplugged, or the browser renamed it
    return open({ facingMode: "environment" });
  });
}

export const chooseCamera = (id) => localStorage.setItem(CHOICE, id);

// Every camera there is: [{deviceId, label}].
export async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId);
}

export const hasTorch = (track) => Boolean(track.getCapabilities?.().torch);
export const lightTorch = (track, on) => track.applyConstraints({ advanced: [{ torch: on }] });

// Keeps near things sharp, where the device can be told to.
export function focusNear(track) {
  if (track.getCapabilities?.().focusMode?.includes("continuous")) track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
}

// The picture as it is: a Blob with a JPEG, or null.
export function stillOf(video) {
  const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.9); });
}
