import { byID, button } from "./dom.js";

// `panel` is the id of the one panel that the tabs control; without it, each has a panel of its own.
export function makeTabs(list, all, prefix, panel, onSelect) {
  const tabs = {};
  for (const name of all) {
    tabs[name] = button(name, () => onSelect(name), {
      role: "tab", id: `${prefix}-${name}`, "aria-controls": panel ?? name.toLowerCase(),
    });
  }
  list.append(...Object.values(tabs));
  list.addEventListener("keydown", (event) => {
    const names = all.filter((name) => !tabs[name].hidden);
    const here = names.findIndex((name) => tabs[name] === document.activeElement);
    const there = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (there === undefined) return;
    event.preventDefault();
    const name = names.at(there % names.length);
    onSelect(name);
    tabs[name].focus();
  });
  const mark = (selected) => Object.entries(tabs).forEach(([name, tab]) => {
    tab.ariaSelected = String(name === selected);
    tab.tabIndex = name === selected ? 0 : -1;
  });
  return { tabs, mark };
}

const PANELS = ["Requests", "Connectors", "Stubs", "Client"];

// On a wide screen, the requests always stand beside the others, and have no tab.
const wide = matchMedia("(min-width: 68.75rem)");
const { tabs, mark } = makeTabs(byID("tabs"), PANELS, "tab", undefined, selectTab);
let selected = "Requests";
wide.addEventListener("change", () => selectTab(selected));
selectTab(selected);

export function selectTab(name) {
  selected = name;
  const shown = wide.matches && name === "Requests" ? "Connectors" : name;
  for (const panel of PANELS) {
    byID(panel.toLowerCase()).hidden = panel !== shown && !(wide.matches && panel === "Requests");
  }
  tabs.Requests.hidden = wide.matches;
  mark(shown);
}
