// The page for when there is no other: lists what this phone has copies of, the day's start first.
class OfflinePage extends HTMLElement {
  async connectedCallback() {
    this.querySelector("[data-back]").addEventListener("click", () => history.back());
    const copies = await this.copies();
    this.querySelector("[data-kept]").hidden = !copies.length;
    this.querySelector("ul").append(...copies.map((copy) => this.line(copy)));
  }

  async copies() {
    const name = (await caches.keys()).find((each) => each.startsWith("pages-"));
    if (!name) return [];
    const cache = await caches.open(name);
    const copies = await Promise.all((await cache.keys()).map(async ({ url }) => read(url, await cache.match(url, { ignoreVary: true }))));
    const { first, without } = this.querySelector("ul").dataset; // `without`: there is a copy, but it starts nothing
    return copies.filter(({ path }) => path !== without).sort((a, b) => (b.path === first) - (a.path === first) || a.title.localeCompare(b.title));
  }

  line({ path, title, at }) {
    const line = this.querySelector("template").content.firstElementChild.cloneNode(true);
    line.firstElementChild.href = path;
    line.querySelector("[data-title]").textContent = title;
    line.querySelector("[data-at]").textContent = `as of ${new Date(at).toLocaleString([], { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
    return line;
  }
}

async function read(url, copy) {
  const page = new DOMParser().parseFromString(await copy.text(), "text/html");
  return { path: url.slice(location.origin.length), title: page.title.replace(/ · Handover$/, ""), at: copy.headers.get("Handover-Kept-At") };
}

customElements.define("offline-page", OfflinePage);
