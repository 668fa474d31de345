// Only so many cards are elements as a user has asked for.

import { pages } from "./api.js";
import { button, el, reconcile, row, setText } from "./dom.js";
import { number } from "./format.js";

const WINDOW = 50;

export function makeCards(section, noun, { add, keyOf, textOf, draw: drawCard, emptyText }) {
  let total = 0, limit = WINDOW, generation = 0, isLoaded = false;
  const counter = el("span", { class: "quiet" });
  const search = el("input", {
    type: "search", placeholder: "Search", ariaLabel: `Search ${noun}s`, oninput: () => draw(WINDOW),
  });
  const list = el("ol", { class: "cards" });
  const more = button("", () => draw(limit + WINDOW));
  const empty = el("div", { class: "empty" });
  const title = `${noun[0].toUpperCase()}${noun.slice(1)}s`;
  section.append(
    row(el("h2", {}, title, " ", counter), el("div", { class: "search" }, search), button(`New ${noun}…`, add)),
    list, more, empty);

  function draw(most = limit) {
    limit = most;
    const wanted = search.value.trim().toLowerCase();
    const found = cards.items.filter((item) => !wanted || textOf(item).toLowerCase().includes(wanted));
    const known = isLoaded ? number(total) : "";
    setText(counter, wanted ? `${number(found.length)} of ${known}` : known);
    const focused = [...list.children].findIndex((card) => card.contains(document.activeElement));
    reconcile(list, found.slice(0, limit), keyOf, () => el("li", { class: "card" }), drawCard);
    if (focused >= 0 && !list.contains(document.activeElement)) {
      (list.children[Math.min(focused, list.children.length - 1)]?.querySelector("h3") ?? search).focus();
    }
    const left = found.length - limit;
    more.hidden = left <= 0;
    setText(more, `Show ${number(Math.min(left, WINDOW))} more of ${number(left)}`);
    empty.hidden = found.length > 0 || !isLoaded;
    const [first, text] = wanted ? ["Nothing has this text"] : emptyText();
    if (!empty.hidden) empty.replaceChildren(el("h3", {}, first), el("p", {}, text));
  }

  function set(items, count, isAll) {
    [total, isLoaded] = [count, isAll];
    cards.items = items;
    draw();
  }

  const cards = {
    items: [], list,
    forget() {
      generation += 1;
      set([], 0, false);
    },
    // What changes while pages are loaded may stand on two of them.
    async load(path, member) {
      const mine = ++generation;
      const found = new Map();
      let count = 0;
      for await (const { elements, meta } of pages(path, member)) {
        for (const item of elements) found.set(keyOf(item), item);
        count = meta.total;
      }
      if (mine === generation) set([...found.values()], count, true);
    },
    reveal(index) {
      search.value = "";
      draw(Math.max(limit, index + 1));
      return list.children[index];
    },
  };
  draw();
  return cards;
}
