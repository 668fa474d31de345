// A list of cards, with a count and a search. Only so many of them are elements as a user has asked for.

import { pages } from "./api.js";
import { button, el, reconcile, setText } from "./dom.js";
import { number } from "./format.js";

const WINDOW = 50;

/** Fills a section with such a list. `add` is what the button for a new one does; the other functions are about items. */
export function makeCards(section, noun, { add, keyOf, textOf, make, draw: drawCard, emptyText }) {
  let total = 0, limit = WINDOW, generation = 0;
  const counter = el("span", { class: "quiet" });
  const search = el("input", {
    type: "search", placeholder: "Search", ariaLabel: `Search ${noun}s`, autocomplete: "off", oninput: () => {
      limit = WINDOW;
      draw();
    },
  });
  const list = el("ol", { class: "cards" });
  const more = button("", () => {
    limit += WINDOW;
    draw();
  });
  const empty = el("div", { class: "empty" });
  const title = `${noun[0].toUpperCase()}${noun.slice(1)}s`;
  section.append(
    el("div", { class: "row" }, el("h2", {}, title, " ", counter), el("div", { class: "search" }, search),
      button(`New ${noun}…`, add)),
    list, more, empty);

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const { items } = cards;
    const found = wanted ? items.filter((item) => textOf(item).toLowerCase().includes(wanted)) : items;
    const known = cards.isLoaded ? number(total) : "";
    setText(counter, wanted ? `${number(found.length)} of ${known}` : known);
    const shown = found.slice(0, limit);
    reconcile(list, shown, keyOf, make, drawCard);
    const left = found.length - shown.length;
    more.hidden = left === 0;
    setText(more, `Show ${number(Math.min(left, WINDOW))} more of ${number(left)}`);
    empty.hidden = found.length > 0 || !cards.isLoaded;
    const [first, text] = wanted ? ["Nothing has this text", ""] : emptyText();
    if (!empty.hidden) empty.replaceChildren(el("h3", {}, first), el("p", {}, text));
  }

  const cards = {
    items: [], isLoaded: false, list, draw,
    forget() {
      generation += 1;
      Object.assign(cards, { items: [], isLoaded: false });
      draw();
    },
    /** Loads the items. What changes while pages are loaded may stand on two of them. */
    async load(path, member) {
      const mine = ++generation;
      const found = new Map();
      let count = 0;
      for await (const { elements, meta } of pages(path, member)) {
        for (const item of elements) found.set(keyOf(item), item);
        count = meta.total;
      }
      if (mine !== generation) return;
      total = count;
      Object.assign(cards, { items: [...found.values()], isLoaded: true });
      draw();
    },
    /** Makes sure that an item has a card, and gives it. */
    reveal(index) {
      search.value = "";
      limit = Math.max(limit, index + 1);
      draw();
      return list.children[index];
    },
  };
  draw();
  return cards;
}
