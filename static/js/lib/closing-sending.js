// A handover that was closed on this phone, on the wire: sent when all that was scanned for it before has gone.
import { drop } from "./scan-store.js";
import { isAfter, sendEach, waiting } from "./scan-rounds.js";
import { NOBODY, Refused, ask } from "./scan-sending.js";

// Whether any was sent.
export async function sendClosings(box) {
  const held = [...(await box.mine("scans")), ...(await box.mine("undos"))];
  const before = await waiting(box, "closings");
  await sendEach(box, "closings", "batch", async (closing) => {
    if (held.some((row) => row.batch === closing.batch && !isAfter(row, closing))) return;
    const closed = await sendClosing(box.dataset.closingUrl.replace(NOBODY, closing.batch), closing);
    await drop("closings", closing.batch);
    box.tell("closed", { ...closed, batch: closing.batch });
  });
  return before.length && (await waiting(box, "closings")).length < before.length;
}

// {manifest, url}.
async function sendClosing(url, closing) {
  const body = new URLSearchParams({
    driver_name: closing.driver_name, signature: closing.signature, typed: closing.typed ? "1" : "",
    pressed_at: closing.pressed_at, sent_at: new Date().toISOString(),
  });
  const answer = await ask(url, { body, who: closing, headers: { Accept: "application/json" } });
  if (!answer.manifest || !answer.url) throw new Refused("strange", "The answer did not name the manifest");
  return answer;
}
