// When to try again: soon at first, then more slowly, never all phones at the same moment, not before a server that asked
// for time; and after a request that was cut, soon enough to be done within half a minute of the link's return.
const FIRST = 400;
const SLOWEST = 6000;
const LONGEST_ASKED = 60_000; // whoever asks for more than a minute is no server of ours

export class Pace {
  constructor(again) {
    this.again = again;
    this.failures = 0;
    this.until = 0;
  }

  worked() {
    this.failures = 0;
    this.until = 0;
    clearTimeout(this.timer);
  }

  // `soon`: the way was at fault, not what was sent; `after`: seconds that the server asked for.
  failed({ soon = false, after = 0 } = {}) {
    this.failures += 1;
    const asked = Math.min(after * 1000, LONGEST_ASKED);
    const wait = Math.max(Math.min(FIRST * 2 ** this.failures, SLOWEST), asked) * (1 + Math.random() / 2);
    this.until = asked ? performance.now() + asked : 0;
    clearTimeout(this.timer);
    if (soon && (navigator.onLine || asked)) this.timer = setTimeout(this.again, wait);
  }

  get early() {
    return performance.now() < this.until;
  }

  stop() {
    clearTimeout(this.timer);
  }
}
