// On a narrow screen a row of lanes is wider than the screen: it is moved until the chosen one stands in the middle.
// The page itself is not moved, so this is no `scrollIntoView`.
export function showLanes(page) {
  for (const lanes of page.querySelectorAll("nav.lanes")) {
    const chosen = lanes.querySelector("[aria-current]");
    if (!chosen || lanes.scrollWidth <= lanes.clientWidth) continue;
    const [outer, inner] = [lanes.getBoundingClientRect(), chosen.getBoundingClientRect()];
    lanes.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }
}
