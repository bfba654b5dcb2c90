// What was taken back, on the wire.
import { change, drop } from "./scan-store.js";
import { sendEach } from "./scan-rounds.js";
import { NOBODY, Refused, ask } from "./scan-sending.js";

export async function sendUndos(box) {
  const here = new Set((await box.mine("scans")).map((scan) => scan.client_id)); // set aside, say: the server knows none
  await sendEach(box, "undos", "client_id", async (undo) => {
    if (here.has(undo.client_id)) return;
    const said = await sendUndo(box.dataset.undoUrl.replace(NOBODY, undo.client_id), undo).catch(refusal);
    await drop("undos", undo.client_id);
    if (!(said instanceof Refused)) await change("sent", undo.client_id, { undone: true });
    box.tell(said instanceof Refused ? "undo-refused" : "undone", { client_id: undo.client_id, words: said.words, stands: said.stands });
  });
}

async function sendUndo(url, undo) {
  const body = new URLSearchParams({ pressed_at: undo.pressed_at, sent_at: new Date().toISOString(), reason: undo.reason ?? "" });
  if (undo.out) body.set("out", "1");
  const answer = await ask(url, { body, who: undo, headers: { Accept: "application/json" } });
  if (!answer.undone_at) throw new Refused("strange", "The answer did not say that it was undone");
  return answer;
}

// An undo that is refused as it stands is over: the scan counts as before, and its own page takes a reason.
function refusal(trouble) {
  if (trouble instanceof Refused && trouble.final) return trouble;
  throw trouble;
}
