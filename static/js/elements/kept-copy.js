// The line that says: this page is a copy, and from when. The service worker wrote both into the body's attributes.
class KeptCopy extends HTMLElement {
  connectedCallback() {
    const { dataset } = document.body;
    if (!dataset.keptAt) return;
    document.getElementById("flashes")?.replaceChildren(); // said once, when the page was new
    this.querySelector("time").textContent = moment(new Date(dataset.keptAt));
    const say = (trouble) => { dataset.trouble = trouble; };
    window.addEventListener("online", () => say("back"));
    window.addEventListener("offline", () => say("offline"));
    document.addEventListener("answered", () => say("back")); // the outbox got through
  }
}

function moment(at) {
  const today = at.toDateString() === new Date().toDateString();
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return today ? at.toLocaleTimeString([], time) : at.toLocaleString([], { ...time, day: "numeric", month: "short" });
}

customElements.define("kept-copy", KeptCopy);
