// How a verdict looks and sounds: the panel filled in, the sound, the vibration, the voice.
import { grouped } from "./scan-reading.js";
import { hush, play } from "./verdict-sounds.js";

const LOOK = 2000;

export class Face {
  constructor(panel) {
    this.panel = panel;
    this.ok = this.find("[data-ok]");
    this.ok.addEventListener("click", () => this.calm());
    this.usual = this.ok.textContent.trim();
    addEventListener("scroll", () => { this.scrolled = true; }); // where the page stands costs a layout to ask
  }

  // `word` {words, tone, icon, sound, spoken, ok: what a person says to a stop, if not the usual}; `about` {number, carrier, more, corrected}.
  show(word, about) {
    const { panel } = this;
    clearTimeout(this.timer);
    if (this.scrolled && panel.getBoundingClientRect().bottom < 99) scrollTo(0, 0); // down in the list nobody would see it
    this.scrolled = false;
    panel.dataset.verdict = word.tone;
    delete panel.dataset.sent;
    panel.dataset.turn = panel.dataset.turn === "a" ? "b" : "a"; // two alike in a row are seen to be two
    this.draw(`${panel.dataset.sprite}#${word.icon}`);
    this.write("[data-word]", word.words);
    this.write("[data-corrected]", about.corrected);
    this.fill(about);
    this.mark(about.marks ?? about.details?.marks ?? "");
    this.ok.hidden = word.tone !== "stop";
    this.write("[data-ok] > span", word.ok || this.usual);
    if (word.tone !== "stop") hush();
    if (word.sound) play(word.sound, { spoken: word.tone === "stop" ? word.spoken : "" });
    if (word.tone === "look") this.timer = setTimeout(() => { panel.dataset.verdict = "rest"; }, LOOK);
  }

  fill({ number = "", carrier = "", more = "" }) {
    const parts = (number ? grouped(number) : []).map((part) => Object.assign(document.createElement("span"), { textContent: part }));
    const line = this.find(".verdict-number");
    line.hidden = !number;
    line.classList.toggle("long", number.length > 24);
    this.find("[data-number]").replaceChildren(...parts);
    this.find(".verdict-carrier").hidden = !carrier;
    this.write("[data-carrier]", carrier);
    this.write("[data-more]", more);
  }

  // How the parcel must be handled; `codes` as the list tells them: "fragile this_way_up".
  mark(codes) {
    const place = this.find("[data-marks]");
    if (!place || place.dataset.marks === codes) return;
    place.dataset.marks = codes;
    const known = codes.split(" ").filter(Boolean).map((code) => this.panel.words?.marks?.[code] ?? { words: code, icon: "warning" });
    place.replaceChildren(...known.map(({ words, icon }) => this.marked(words, icon)));
  }

  marked(words, icon) {
    const drawn = this.find(".verdict > svg").cloneNode(true);
    drawn.firstElementChild.setAttribute("href", `${this.panel.dataset.sprite}#${icon}`);
    const item = document.createElement("li");
    item.append(drawn, words);
    return item;
  }

  // What stays the same is left alone, here and in `write`: a slow phone draws less, and a screen reader says less.
  draw(icon) {
    const place = this.find(".verdict use");
    if (place.getAttribute("href") !== icon) place.setAttribute("href", icon);
  }

  write(selector, words = "") {
    const place = this.find(selector);
    if (place.textContent !== words) place.textContent = words;
  }

  // Acknowledged: the stop has been seen; the number stays, quietly.
  calm() {
    hush();
    this.panel.dataset.verdict = "rest";
    this.ok.hidden = true;
  }

  find(selector) {
    return this.panel.querySelector(selector);
  }
}
