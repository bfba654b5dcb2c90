// The line that says: this page is a copy, and from when. The service worker wrote both into the body's attributes.
const AGAIN = 15_000;

class KeptCopy extends HTMLElement {
  connectedCallback() {
    const { keptAt } = document.body.dataset;
    if (!keptAt) return;
    document.getElementById("flashes")?.replaceChildren(); // said once, when the page was new
    this.querySelector("time").textContent = moment(new Date(keptAt));
    window.addEventListener("online", () => this.look());
    window.addEventListener("offline", () => this.say("offline"));
    document.addEventListener("answered", () => this.say("back")); // the outbox got through
    this.timer = setInterval(() => this.look(), AGAIN);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  say(trouble) {
    document.body.dataset.trouble = trouble;
  }

  // Only a page with our mark is the server's own word.
  async look() {
    if (document.body.dataset.trouble === "back" || document.visibilityState !== "visible") return;
    const answer = await fetch("/offline", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(AGAIN) }).catch(() => null);
    if (answer?.ok && answer.headers.has("Handover-Page")) this.say("back");
  }
}

function moment(at) {
  const today = at.toDateString() === new Date().toDateString();
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return today ? at.toLocaleTimeString([], time) : at.toLocaleString([], { ...time, day: "numeric", month: "short" });
}

customElements.define("kept-copy", KeptCopy);
