// What a courier's form says, read: what is still missing, the report as a scan carries it, its proofs.
import { sha256 } from "./scan-ids.js";

const UNHASHED = "unhashed"; // by plain http a browser hashes nothing: the server hashes what comes

// What is still missing, in words; "" where nothing is.
export function missing(form, outcome, photos, reasons) {
  const unsigned = form.unsigned.checked;
  if (outcome === "delivered" && !unsigned && !form.signature.value) return "Let the recipient sign, or say that nobody can.";
  if (outcome === "delivered" && !unsigned && !form.recipient.value.trim()) return "Write down who took it.";
  if (outcome === "delivered" && unsigned && !form.unsigned_reason.value) return "Say why nobody signed.";
  if (outcome === "delivered" && unsigned && !photos.length) return "Take a photo of where it is now.";
  if (outcome === "failed" && !form.failure.value) return "Say why it could not be delivered.";
  if (outcome === "failed" && reasons[form.failure.value].photo && !photos.length) return "Take a photo of the damage.";
  return "";
}

export function reported(form, outcome, photos, signature) {
  const delivered = outcome === "delivered", failed = outcome === "failed";
  const next = form.querySelector("[data-next]");
  return {
    purpose: "delivery", outcome, batch: null,
    reason: failed ? form.failure.value : delivered && !signature ? form.unsigned_reason.value : null,
    recipient: (delivered && form.recipient.value.trim()) || null,
    note: form.note.value.trim() || null,
    next_on: failed && !next.hidden ? day(form.next_try.value) : null,
    signature_sha256: signature ? signature.sha256 || UNHASHED : null,
    photo_sha256: photos.length ? photos[0].sha256 || UNHASHED : null,
  };
}

// The signature as it is sent, byte for byte what was hashed; null where nobody signed.
export async function signatureOf(form, outcome) {
  if (outcome !== "delivered" || form.unsigned.checked || !form.signature.value) return null;
  const blob = new Blob([form.signature.value], { type: "application/json" });
  return { kind: "signature", blob, sha256: await sha256(await blob.arrayBuffer()), taken_at: new Date().toISOString() };
}

// Hands a photo or signature to the outbox; resolves once it is on the disk.
export const keepProof = (proof) =>
  handed("photographed", proof, "photo-kept", ({ photo }) => photo.subject_id === proof.subject_id && photo.kind === proof.kind);

// Hands the report itself to the outbox, the same way.
export const keepReport = (number, more) =>
  handed("scanned", { number, how: "delivery", at: performance.now(), more }, "kept", ({ scan }) => scan.client_id === more.client_id);

function handed(name, detail, answer, isMine) {
  return new Promise((resolve, reject) => {
    const gone = new AbortController();
    const done = (settle) => { gone.abort(); settle(); };
    document.addEventListener(answer, (event) => isMine(event.detail) && done(resolve), { signal: gone.signal });
    document.addEventListener("not-kept", () => done(reject), { signal: gone.signal });
    document.dispatchEvent(new CustomEvent(name, { detail }));
  });
}

// So many days from today, as a date; null for "not agreed".
function day(later) {
  if (later === "") return null;
  const on = new Date();
  on.setDate(on.getDate() + Number(later));
  return [on.getFullYear(), on.getMonth() + 1, on.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
