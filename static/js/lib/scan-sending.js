// The wire. Only a whole answer of our own server counts: a captive portal's 200, a sign-in page or a proxy's 502 does not.

const PATIENCE = 15_000;
// What goes out of a scan as it is kept here: of any scan, and of a delivery.
const SENT = [
  "client_id", "seq", "number", "symbology", "purpose", "device_time", "batch", "place", "photo_sha256",
  "outcome", "reason", "recipient", "note", "next_on", "signature_sha256", "program", "position",
];
export const NOBODY = "00000000-0000-0000-0000-000000000000"; // where an address has an id
const RECEIPT = /^[0-9a-f]{32}$/;
const LATER = new Set([408, 409, 425, 429]);
// What is said of the very things that were sent (the codes of webapp/handover/views/wire.py, of undoing and of
// proofs). Whatever else is refused (the sign-in, the address, the pace) is no word about them: they wait.
const ABOUT_THEM = new Set([
  "malformed", "malformed_json", "missing_field", "no_scans", "not_a_list", "not_a_uuid", "not_an_object", "not_text",
  "no_reason", "unknown_subject",
  "nothing_scanned", "no_name", "long_name", "no_signature", "signature_too_long", "not_a_signature", "empty_signature",
  "already_discarded",
  "empty_picture", "moving_picture", "not_a_picture", "picture_cut_short", "picture_too_large",
]);

// What came back instead of an answer. `final`: this very content is refused; else it is sent again later.
export class Refused extends Error {
  constructor(state, words, { final = false, soon = false, after = 0 } = {}) {
    super(words);
    Object.assign(this, { state, words, final, soon, after });
  }
}

export async function sendScans(url, scans) {
  const wire = scans.map((scan) => Object.fromEntries(SENT.filter((name) => name in scan).map((name) => [name, scan[name]])));
  const body = JSON.stringify({ device_id: scans[0].device_id, sent_at: new Date().toISOString(), scans: wire });
  const { answers } = await ask(url, { body, who: scans[0], headers: { "Content-Type": "application/json" } });
  const sent = new Set(scans.map((scan) => scan.client_id));
  const good = Array.isArray(answers) ? answers.filter((answer) => sent.has(answer?.client_id) && RECEIPT.test(answer.receipt)) : [];
  if (!good.length) throw new Refused("strange", "The answer had no receipts");
  return good;
}

// How this phone stands; the answer names what the server is missing.
export const tellSighting = (url, who, sighting) =>
  ask(url, { body: JSON.stringify(sighting), who, headers: { "Content-Type": "application/json" } });

// `who` made what is sent: {business, person}. A page whose token has gone stale is given a fresh one, once.
export async function ask(url, { who, ...sent }, again = true) {
  const { response, answer } = await post(url, sent);
  const { status } = response;
  const after = status === 503 || status === 429 ? Number(response.headers.get("Retry-After")) || 0 : 0;
  if (status === 401) throw signedOut();
  if (status === 413) throw new Refused("refused", answer?.error?.words ?? "Too large for the server", { final: true });
  if (response.type === "opaqueredirect" || !answer || typeof answer !== "object") {
    throw new Refused(status >= 500 ? "server-away" : "strange", "Something between here and the server answered", { soon: true, after });
  }
  if (response.ok) return answer;
  const { code, words = `The server refused it (${status})` } = answer.error ?? {};
  if (code === "stale_form") {
    if (again && (await renewed(who))) return ask(url, { who, ...sent }, false);
    throw signedOut();
  }
  if (status >= 500 || LATER.has(status)) throw new Refused("server-away", words, { soon: true, after });
  throw new Refused("refused", words, { final: ABOUT_THEM.has(code) });
}

async function post(url, { body, headers, patience = PATIENCE }) {
  const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  try {
    const response = await fetch(url, {
      method: "POST", body, headers: { "X-CSRFToken": csrf, ...headers }, redirect: "manual", cache: "no-store",
      credentials: "same-origin", signal: AbortSignal.timeout(patience),
    });
    const readable = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    return { response, answer: readable ? await response.json() : null };
  } catch {
    throw offline();
  }
}

const renewed = (who) => import("./scan-token.js").then(({ renewToken }) => renewToken(who)).catch(() => { throw offline(); });
const offline = () => new Refused("offline", "No connection", { soon: true });
const signedOut = () => new Refused("signed-out", "Sign in again to send what waits");
