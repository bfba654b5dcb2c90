// "‹ Orders" leads back to the list as one left it: its search, lane and page, and the row that one opened.
// Its server names the lists that may lead here; of where one came from only what was asked of such a list is taken.
const PLACE = "way back ";

export function leadBack(page) {
  const link = page.querySelector("a.back[data-from]");
  if (!link) return;
  const lists = JSON.parse(link.dataset.from); // path -> words
  const name = PLACE + page.location.pathname;
  const from = cameFrom(page, lists);
  if (from) sessionStorage.setItem(name, JSON.stringify(from)); // after something was done here one still gets back
  const { path, search } = from ?? JSON.parse(sessionStorage.getItem(name) ?? "{}");
  if (!Object.hasOwn(lists, path ?? "")) return;
  link.href = path + search + link.hash;
  link.lastChild.data = lists[path];
}

function cameFrom(page, lists) {
  const before = page.referrer ? new URL(page.referrer) : null;
  if (before?.origin !== page.location.origin || !Object.hasOwn(lists, before.pathname)) return null;
  return { path: before.pathname, search: before.search };
}
