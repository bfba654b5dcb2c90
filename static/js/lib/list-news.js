// The list of scans as the server has it: asked for when something was answered, and what is new in it.
const PAUSE = 600; // ms after the last scan: the list can wait, the next scan cannot
const LONGEST = 60_000; // by then even to somebody who never pauses

export class ListNews {
  // `take(page)` with the list as a document. Nice to have, never needed: when nothing comes, what is on the page stays.
  constructor(url, take) {
    Object.assign(this, { url, take, said: new Map() }); // line's id -> what the server said there last
  }

  // Somebody scans: not now.
  wait() {
    this.busy = performance.now();
  }

  soon() {
    this.since ??= performance.now();
    this.timer ??= setTimeout(() => {
      this.timer = null;
      const now = performance.now();
      if (now - this.busy < PAUSE && now - this.since < LONGEST) return this.soon();
      this.since = null;
      return this.ask();
    }, PAUSE);
  }

  async ask() {
    const text = await fetched(this.url);
    if (text !== null) this.take(new DOMParser().parseFromString(text, "text/html"));
  }

  // The lines that say what the server has not said yet, but for how long ago it was.
  in(page) {
    return [...page.querySelectorAll("li[id]")].filter((line) => {
      const said = line.outerHTML.replace(/(<time[^>]*>)[^<]*|data-left="[^"]*"/g, "$1");
      const news = this.said.get(line.id) !== said || !document.getElementById(line.id);
      this.said.set(line.id, said);
      return news;
    });
  }
}

async function fetched(url) {
  try {
    const response = await fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10_000), headers: { "HX-Request": "true" } });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}
