// Whether that was refused because the phone's disk is full; and doing it again with room made for it.
export const isFull = (trouble) => trouble?.name === "QuotaExceededError";

// What makes room is fetched when it is needed, which is hardly ever.
export async function withRoom(write) {
  try {
    return await write();
  } catch (full) {
    if (!isFull(full)) throw full;
    const { makeRoom } = await import("./scan-room.js").catch(() => { throw full; });
    return makeRoom(write, full);
  }
}
