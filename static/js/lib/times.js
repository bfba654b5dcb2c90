// The same words as webapp/shell/rules.py, kept true as time passes.
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEAR = 36 * HOUR;

export function span(seconds) {
  if (seconds < MINUTE) return "under a minute";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) {
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    return `${Math.floor(seconds / HOUR)} h${minutes ? ` ${String(minutes).padStart(2, "0")}` : ""}`;
  }
  const days = Math.floor(seconds / DAY);
  const hours = Math.floor((seconds % DAY) / HOUR);
  const rest = hours && days < 3 ? ` ${hours} h` : "";
  return `${days} ${days === 1 ? "day" : "days"}${rest}`;
}

// Made once: each costs as much as a hundred uses of it.
const written = (options) => new Intl.DateTimeFormat("en-GB", { hourCycle: "h23", weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", ...options });
let here;
let zoned;

const parts = (format, moment) => Object.fromEntries(format.formatToParts(moment).map((p) => [p.type, p.value]));

export function exact(moment) {
  const p = parts((zoned ??= written({ timeZoneName: "shortOffset" })), moment);
  return `${p.weekday} ${p.day} ${p.month} ${p.year}, ${p.hour}:${p.minute} ${p.timeZoneName.replace(/^(GMT|UTC)([+-]?0)?$/, "GMT")}`;
}

export function near(moment, now) {
  const ahead = (moment - now) / 1000;
  if (Math.abs(ahead) < MINUTE) return "just now";
  if (Math.abs(ahead) < NEAR) return ahead > 0 ? `in ${span(ahead)}` : `${span(-ahead)} ago`;
  const p = parts((here ??= written()), moment);
  const year = moment.getFullYear() === now.getFullYear() ? "" : ` ${p.year}`;
  return `${p.weekday} ${p.day} ${p.month}${year}, ${p.hour}:${p.minute}`;
}

export function timeLeft(due, since, now) {
  const left = (due - now) / 1000;
  if (left < 0) return { words: `Overdue by ${span(-left)}`, tone: "red", thousandths: 1000 };
  const whole = Math.max(since ? (due - since) / 1000 : 2 * DAY, 1);
  const share = Math.min(left / whole, 1);
  return { words: `${span(left)} left`, tone: left < 2 * HOUR || share < 0.25 ? "amber" : "blue", thousandths: Math.round(share * 1000) };
}
