// What a person must hear of a scan that the server has kept, when nobody can have told them yet.
const IN_SIGHT = 10_000; // a stop that comes this soon is on the big panel, in front of whoever scanned

// "conflict": the same id came with another content; "quarantined": a text that is no code; "stop": the server stopped a
// parcel that the phone had let go. Null: nothing new.
export function news({ purpose, said, device_time }, { outcome, verdict }, now = Date.now()) {
  if (outcome === "conflict" || outcome === "quarantined") return outcome;
  const stopped = purpose !== "lookup" && verdict?.believed === false && (!said?.code || said.code === "taken" || said.code === "came_back");
  return stopped && Math.abs(now - Date.parse(device_time)) > IN_SIGHT ? "stop" : null;
}
