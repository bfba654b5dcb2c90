// Around the sign-out form: says first what of this phone has not been sent, since phones are shared; then lets go of
// the pages and lists that were kept for working offline.
import { unsent } from "../lib/unsent.js";

class SignOut extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.look(event));
  }

  async look(event) {
    event.preventDefault();
    const form = event.target;
    const waiting = this.warned ? "" : await unsent();
    this.warned = true;
    if (waiting) return this.warn(form, waiting);
    await Promise.all([forgetPages(), forgetLists()]);
    form.submit();
  }

  warn(form, waiting) {
    const words = document.createElement("p");
    words.className = "notice";
    words.dataset.tone = "amber";
    words.setAttribute("role", "alert");
    words.textContent = `Not sent yet: ${waiting}. Signing out keeps them on this phone until you are back. Press again to sign out.`;
    form.before(words);
  }
}

async function forgetPages() {
  const names = (await globalThis.caches?.keys().catch(() => [])) ?? [];
  await Promise.all(names.filter((name) => name.startsWith("pages-")).map((name) => caches.delete(name)));
}

// Numbers of parcels are nobody else's business either.
const forgetLists = () => import("../lib/expected-list.js").then((lists) => lists.forgetLists()).catch(() => {});

customElements.define("sign-out", SignOut);
