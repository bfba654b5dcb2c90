// What is done at the packing table is sent one after the other, in the order in which it was done, and again until the
// server answers. What is sent twice counts once: each piece has an id of its own.
const AGAIN = 2000;
const PATIENCE = 15_000;

export class PackQueue {
  #jobs = [];
  #running = null;

  // `answered(html, job)` with the parcel as it stands; `changed(count, trouble)` when more or fewer wait.
  constructor({ answered, changed }) {
    Object.assign(this, { answered, changed });
  }

  get jobs() {
    return this.#jobs;
  }

  add(job) {
    this.#jobs.push(job);
    this.#running ??= this.#run().finally(() => { this.#running = null; });
    return this.#running;
  }

  async idle() {
    await this.#running;
  }

  async #run() {
    while (this.#jobs.length) {
      const [job] = this.#jobs;
      const answer = await send(job.url, { method: "POST", body: job.form });
      if (answer.again) {
        this.changed(this.#jobs.length, answer.words);
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
        continue;
      }
      this.#jobs.shift();
      this.changed(this.#jobs.length, answer.words);
      if (answer.html) this.answered(answer.html, job);
    }
  }
}

// {html}, {again, words} when it may work later, or {words} when it never will.
export async function send(url, options = {}) {
  try {
    const response = await fetch(url, { ...options, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), headers: { "HX-Request": "true" } });
    const there = response.headers.get("HX-Redirect");
    if (there) return location.assign(there), { words: "" };
    if (response.ok || response.status === 422) return { html: await response.text(), words: "" };
    if (response.status >= 500 || response.status === 429 || response.status === 408) return { again: true, words: "The server is busy. It is tried again." };
    return { words: "The server did not take that. Load the page again." };
  } catch {
    return { again: true, words: "No connection. It is tried again." };
  }
}
