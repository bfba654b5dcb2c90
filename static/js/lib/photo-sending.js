// A photo on the wire. A large one goes in pieces, from wherever the server's end of it is: a link that is cut costs the
// piece it was cut in, not the photo. One without a hash (plain http) cannot be named before it is whole, and goes whole.
import { Refused, ask } from "./scan-sending.js";

const PIECE = 32 * 1024; // bytes
const JSON_PLEASE = { Accept: "application/json" };

export async function sendPhoto({ photoUrl, piecesUrl }, photo, patience) {
  const inPieces = piecesUrl && photo.sha256 && photo.blob.size > PIECE;
  if (inPieces) await sendPieces(piecesUrl, photo, patience);
  const body = new FormData();
  for (const name of ["kind", "subject", "subject_id", "sha256", "taken_at", "number"]) body.set(name, photo[name] ?? "");
  body.set("sent_at", new Date().toISOString());
  if (inPieces) body.set("length", photo.blob.size);
  else body.set("photo", photo.blob, "photo.jpg");
  const answer = await ask(photoUrl, { body, who: photo, headers: JSON_PLEASE, patience });
  if (!answer.id || (photo.sha256 && answer.sha256 !== photo.sha256)) throw new Refused("strange", "The answer was about another photo");
  return answer;
}

async function sendPieces(url, photo, patience) {
  const { blob, sha256 } = photo;
  const send = async (offset, body) => {
    const named = new URLSearchParams({ sha256, length: blob.size, offset });
    const { here } = await ask(`${url}?${named}`, {
      body, who: photo, headers: { ...JSON_PLEASE, "Content-Type": "application/octet-stream" }, patience,
    });
    if (!Number.isInteger(here) || here < 0 || here > blob.size) throw new Refused("strange", "The answer did not say what is there");
    return here;
  };
  for (let here = await send(0, new Blob()), before = -1; here < blob.size; ) {
    if (here <= before) throw new Refused("server-away", "The server does not keep the pieces", { soon: true });
    before = here;
    here = await send(here, blob.slice(here, here + PIECE));
  }
}
