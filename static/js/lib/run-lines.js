// The lines of a courier's run: what this phone reported is shown at once, sent or not.
import { ends } from "./delivery-words.js";

const TONES = { go: "green", look: "amber", stop: "red" };

export function markLine(line, scan, word) {
  line.dataset.tone = TONES[word.tone];
  line.dataset.reported = scan.client_id;
  line.toggleAttribute("data-ends", ends(scan));
  const place = line.querySelector("[data-word]");
  if (place) place.textContent = scan.answer ? word.words : `${word.words} · on this phone`;
}

// Nothing is reported any more: it is to be delivered again.
export function markOpen(line, word) {
  delete line.dataset.reported;
  delete line.dataset.ends;
  line.dataset.tone = "blue";
  line.querySelector("[data-word]").textContent = word.words;
}

export const lineReported = (run, client_id) => run.querySelector(`.stop[data-reported="${client_id}"]`);

export function countLeft(run) {
  const left = run.querySelector("[data-left]");
  if (left) left.textContent = run.querySelectorAll("[data-going] .stop:not([data-reported])").length;
  const done = run.querySelector("[data-done]");
  if (!done) return;
  done.dataset.known ??= done.textContent; // when the page came
  done.textContent = Number(done.dataset.known) + run.querySelectorAll("[data-going] .stop[data-ends]").length;
}
