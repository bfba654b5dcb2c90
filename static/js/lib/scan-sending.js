// The wire. Only a whole answer of our own server counts: a captive portal's 200, a sign-in page or a proxy's 502 does not.
const PATIENCE = 15_000;
const RECEIPT = /^[0-9a-f]{32}$/;
const LATER = new Set([408, 409, 425, 429]);

// What came back instead of an answer. `final`: this very content is refused; else it is sent again later.
export class Refused extends Error {
  constructor(state, words, { final = false, soon = false } = {}) {
    super(words);
    Object.assign(this, { state, words, final, soon });
  }
}

export async function sendScans(url, scans) {
  const wire = scans.map(({ client_id, seq, number, symbology, purpose, device_time, batch, place, photo_sha256 }) =>
    ({ client_id, seq, number, symbology, purpose, device_time, batch, place, photo_sha256 }));
  const body = JSON.stringify({ device_id: scans[0].device_id, sent_at: new Date().toISOString(), scans: wire });
  const { answers } = await ask(url, { body, headers: { "Content-Type": "application/json" } });
  const sent = new Set(scans.map((scan) => scan.client_id));
  const good = Array.isArray(answers) ? answers.filter((answer) => sent.has(answer?.client_id) && RECEIPT.test(answer.receipt)) : [];
  if (!good.length) throw new Refused("strange", "The answer had no receipts");
  return good;
}

export async function sendUndo(url, { pressed_at }) {
  const body = new URLSearchParams({ pressed_at, sent_at: new Date().toISOString() });
  const answer = await ask(url, { body, headers: { Accept: "application/json" } });
  if (!answer.undone_at) throw new Refused("strange", "The answer did not say that it was undone");
}

export async function sendPhoto(url, photo) {
  const body = new FormData();
  for (const name of ["subject", "subject_id", "sha256", "taken_at", "number"]) body.set(name, photo[name] ?? "");
  body.set("sent_at", new Date().toISOString());
  body.set("photo", photo.blob, "photo.jpg");
  const answer = await ask(url, { body, headers: { Accept: "application/json" }, patience: 60_000 });
  if (!answer.id || (photo.sha256 && answer.sha256 !== photo.sha256)) throw new Refused("strange", "The answer was about another photo");
  return answer;
}

async function ask(url, { body, headers, patience = PATIENCE }) {
  const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  let response, answer;
  try {
    response = await fetch(url, {
      method: "POST", body, headers: { "X-CSRFToken": csrf, ...headers }, redirect: "manual", cache: "no-store",
      credentials: "same-origin", signal: AbortSignal.timeout(patience),
    });
    answer = (response.headers.get("Content-Type") ?? "").startsWith("application/json") ? await response.json() : null;
  } catch {
    throw new Refused("offline", "No connection", { soon: true });
  }
  if (response.status === 401) throw new Refused("signed-out", "Sign in again to send what waits");
  if (response.type === "opaqueredirect" || !answer || typeof answer !== "object") {
    throw new Refused(response.status >= 500 ? "server-away" : "strange", "Something between here and the server answered", { soon: true });
  }
  if (response.ok) return answer;
  const words = answer.error?.words ?? `The server refused it (${response.status})`;
  if (response.status >= 500 || LATER.has(response.status)) throw new Refused("server-away", words, { soon: true });
  throw new Refused("refused", words, { final: response.status !== 403 });
}
