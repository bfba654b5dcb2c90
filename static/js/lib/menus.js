// A menu (a details that stands over the page) closes when one looks elsewhere, or by Escape.

/** Let the open menus of this document close by themselves. */
export function closeMenus(document) {
  const shut = (but) => {
    for (const menu of document.querySelectorAll(".menu[open]")) {
      if (menu.contains(but)) continue;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  };
  document.addEventListener("click", (event) => shut(event.target));
  document.addEventListener("keydown", (event) => event.key === "Escape" && shut(null));
}
