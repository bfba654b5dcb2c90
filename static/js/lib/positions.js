// Where this phone is, for the scans of a business that asks for it: `position` of the outbox. No scan ever waits for it:
// it takes what was known last. Somebody who says no to the browser's question, or a phone without a receiver, scans as
// before.
export function watch(box) {
  const seen = ({ coords: { latitude, longitude, accuracy }, timestamp }) => {
    box.position = { latitude, longitude, accuracy_m: accuracy, at: new Date(timestamp).toISOString() };
  };
  const id = navigator.geolocation?.watchPosition(seen, () => {}, { enableHighAccuracy: true, maximumAge: 30_000 });
  box.gone.signal.addEventListener("abort", () => navigator.geolocation?.clearWatch(id));
}
