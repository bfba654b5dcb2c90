// Says how the outbox stands: online, what waits and since when, what needs a person. Always in sight while scanning.
const WORDS = {
  starting: ["Connecting", "refresh", "grey"],
  online: ["Online", "online", "green"],
  offline: ["Offline, kept on this phone", "offline", "amber"],
  "server-away": ["No answer, kept on this phone", "offline", "amber"],
  strange: ["A strange answer: is this a guest network?", "warning", "amber"],
  "signed-out": ["Sign in again, as yourself, to send what waits", "key", "red"],
  refused: ["The server refused it", "warning", "amber"],
  "no-disk": ["This phone keeps nothing: leave the private window, or free some space", "warning", "red"],
};
const HOUR = 3600_000;
const MINUTE = 60_000;

class ScanQueue extends HTMLElement {
  connectedCallback() {
    this.listener = (event) => this.show({ ...event.detail, held: this.last?.held });
    document.addEventListener("changed", this.listener);
    document.addEventListener("photos-held", (this.held = ({ detail }) => this.show({ ...this.last, held: detail.count })));
    window.addEventListener("offline", (this.offline = () => this.show({ ...this.last, state: "offline" })));
    this.timer = setInterval(() => this.last && this.show(this.last), 20_000);
  }

  disconnectedCallback() {
    document.removeEventListener("changed", this.listener);
    document.removeEventListener("photos-held", this.held);
    window.removeEventListener("offline", this.offline);
    clearInterval(this.timer);
  }

  show(now) {
    this.last = now;
    const [words, icon, tone] = WORDS[now.state] ?? WORDS.online;
    const old = now.oldest && Date.now() - now.oldest > HOUR;
    const shownTone = old || now.attention || now.held ? "red" : now.waiting && tone === "green" ? "blue" : tone;
    const shownIcon = now.attention || now.held || old ? "warning" : icon;
    const held = now.held ? [`${now.held} ${now.held === 1 ? "photo" : "photos"} not kept yet: stay on this page`] : [];
    const said = [...held, now.state === "online" && now.waiting ? "Sending" : words, ...this.counts(now)].join(" · ");
    if (this.said === shownTone + shownIcon + said) return; // told after every scan: only what changed is drawn
    this.said = shownTone + shownIcon + said;
    this.dataset.tone = shownTone;
    this.querySelector("use").setAttribute("href", `${this.dataset.sprite}#${shownIcon}`);
    this.querySelector("[data-words]").textContent = said;
  }

  counts({ waiting, photos, undos, closings, attention, oldest, answered, others = [] }) {
    const counts = [];
    if (waiting) counts.push(`${waiting} waiting`);
    if (oldest && Date.now() - oldest > MINUTE) counts.push(`oldest ${age(Date.now() - oldest)}`);
    if (photos) counts.push(`${photos} ${photos === 1 ? "photo" : "photos"} waiting`);
    if (undos) counts.push(`${undos} to undo`);
    if (closings) counts.push(`${closings} ${closings === 1 ? "closing" : "closings"} waiting`);
    if (attention) counts.push(`${attention} ${attention === 1 ? "needs" : "need"} attention`);
    for (const { name, count } of others) counts.push(`${count} of ${name} ${count === 1 ? "waits" : "wait"} too`);
    if (answered && (waiting || Date.now() - answered > MINUTE)) counts.push(`last answer ${clock(answered)}`);
    return counts;
  }
}

const clock = (time) => new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const age = (span) => (span < HOUR ? `${Math.round(span / MINUTE)} min` : `${Math.floor(span / HOUR)} h ${Math.round((span % HOUR) / MINUTE)}`);

customElements.define("scan-queue", ScanQueue);
