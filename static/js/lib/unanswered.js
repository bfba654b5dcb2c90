// Beside htmx: a request of its that got no answer, or a bad one, is said out loud; what is on the page stays as it is.
const WORDS = {
  "htmx:sendError": "No connection. Nothing was lost; try again when you are back online.",
  "htmx:timeout": "That took too long. Nothing was lost; try again.",
  "htmx:responseError": "That did not work. Try again; if it happens twice, reload the page.",
};

for (const [name, words] of Object.entries(WORDS)) {
  document.addEventListener(name, (event) => {
    const status = event.detail?.xhr?.status;
    if (status === 401) return; // the answer itself leads to the sign-in page
    say(status === 403 ? "Your role may not do this." : words);
  });
}

function say(words) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.dataset.tone = "amber";
  notice.textContent = words;
  document.querySelector("#flashes")?.replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}
