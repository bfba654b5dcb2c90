// The worker that reads codes (js/workers/decoder.js), ready to read; `quick` are the formats that its quick look must
// find, if not the usual. Raises {words} where it cannot be fetched.
export async function startDecoder({ decoder: address, reader, wasm }, quick) {
  const decoder = new Worker(address);
  const told = await new Promise((resolve) => {
    decoder.onmessage = ({ data }) => resolve(data);
    decoder.onerror = (trouble) => { trouble.preventDefault(); resolve({ failed: trouble.message }); };
    decoder.postMessage({ reader, wasm, quick });
  });
  if (!told.failed) return decoder;
  decoder.terminate();
  throw Object.assign(new Error(told.failed), { words: "The code reader could not be fetched. Use a scanner or type; tap Camera to try again." });
}
