// The tabs. On a wide screen the requests always stand beside them, and have no tab.

import { byID, el } from "./dom.js";

const PANELS = {
  requests: "Requests", connectors: "Connectors", stubs: "Stubs", client: "Point your client here",
};

export class Tabs {
  #wide = matchMedia("(min-width: 68.75rem)");
  #selected = "requests";
  #tabs = {};

  constructor() {
    for (const [name, title] of Object.entries(PANELS)) {
      const tab = el("button", {
        type: "button", role: "tab", id: `tab-${name}`, "aria-controls": name, onclick: () => this.select(name),
      }, title);
      this.#tabs[name] = tab;
      byID("tabs").append(tab);
    }
    byID("tabs").addEventListener("keydown", (event) => this.#move(event));
    this.#wide.addEventListener("change", () => this.select(this.#selected));
    this.select(this.#selected);
  }

  select(name) {
    this.#selected = name;
    const isWide = this.#wide.matches;
    const shown = isWide && name === "requests" ? "connectors" : name;
    for (const [panel, tab] of Object.entries(this.#tabs)) {
      const isShown = panel === shown;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      byID(panel).hidden = !isShown && !(isWide && panel === "requests");
    }
    this.#tabs.requests.hidden = isWide;
  }

  #move(event) {
    const names = Object.keys(PANELS).filter((name) => !this.#tabs[name].hidden);
    const here = names.findIndex((name) => this.#tabs[name] === document.activeElement);
    const last = names.length - 1;
    const there = {
      ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here <= 0 ? last : here - 1, Home: 0, End: last,
    }[event.key];
    if (there === undefined) return;
    event.preventDefault();
    this.select(names[there]);
    this.#tabs[names[there]].focus();
  }
}
