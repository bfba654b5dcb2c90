// Tells a scanner's typing from a person's by its pace alone.
//
// Four keys or more within 35 ms of each other are a scanner; so are eight or more that come within 80 ms of each other
// and within 60 ms on average: slow wireless scanners take 50 ms a key, and no hand keeps that up.
const FAST = { gap: 35, mean: 35, least: 4 };
const SLOW = { gap: 80, mean: 60, least: 8 };
const SILENCE = 50;

export class Burst {
  keys = []; // {letter, physical, at, end}

  add(key) {
    this.keys.push(key);
  }

  get last() {
    return this.keys.at(-1)?.at ?? -Infinity;
  }

  get ended() {
    return this.keys.at(-1)?.end ?? false;
  }

  // Whether a key now would go on what is going on.
  follows(at) {
    return at - this.last <= (this.run().length >= FAST.least ? SLOW.gap : FAST.gap);
  }

  // The keys that a scanner typed just now, or none.
  run() {
    return [SLOW, FAST].map((pace) => this.tail(pace)).find((run) => run.length) ?? [];
  }

  // The last keys that kept this pace.
  tail({ gap, mean, least }) {
    const { keys } = this;
    let start = keys.length - 1;
    while (start > 0 && keys[start].at - keys[start - 1].at <= gap) start -= 1;
    const run = keys.slice(Math.max(start, 0));
    return run.length >= least && meanGap(run) <= mean ? run : [];
  }

  // Whether what is going on had ended before a key that comes at that time.
  over(at) {
    return this.keys.length > 0 && at - this.last > this.patience();
  }

  // How long the silence after the last key must be: after an end only as long as another key of the same code could
  // take, since an Enter in the middle belongs to the code and makes it none.
  patience() {
    const run = this.run();
    const gap = meanGap(run);
    if (this.ended) return Math.min(Math.max(gap * 2.5, 5), 120);
    return Math.max(run.length ? SILENCE : SLOW.gap * 1.25, gap * 2.5);
  }
}

function meanGap(run) {
  return run.length > 1 ? (run.at(-1).at - run[0].at) / (run.length - 1) : 0;
}

// The text of a run without its end; as the keys are marked on a plain (US) keyboard where this device's layout made
// other letters of them: scanners press keys, and mean what is printed.
export function textOf(run) {
  const letters = run.map(({ letter }) => letter).join("").replace(/[\n\t]$/, "");
  if (/^[\x00-\x7f]*$/.test(letters) || run.some(({ physical }) => physical === null)) return letters;
  return run.map(({ physical }) => physical).join("").replace(/[\n\t]$/, "");
}

const MARKS = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"",
  Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ", Enter: "\n\n", Tab: "\t\t",
};

// What a key says on a US keyboard, or null.
export function physicalKey({ code, shiftKey }) {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return shiftKey && code.startsWith("D") ? ")!@#$%^&*("[digit] : digit;
  return MARKS[code]?.[shiftKey ? 1 : 0] ?? null;
}
