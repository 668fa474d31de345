// The organizations, and the choice of one.

import { call, scope } from "./api.js";
import { el } from "./dom.js";
import { number } from "./format.js";

const MOST_OPTIONS = 500;

let organizations = [];
let ids = new Set();

export async function loadOrganizations() {
  // All of them, whichever the page shows.
  ({ organizations } = await call("GET", "/__admin/cohere/organizations", { about: null }));
  ids = new Set(organizations.map(({ id }) => id));
}

export const isKnown = (id) => ids.has(id);

/** Options for the organizations; the one that the page shows is selected. */
export function organizationOptions() {
  const options = organizations.slice(0, MOST_OPTIONS).map(({ name, id }) =>
    el("option", { value: name ?? id, selected: scope() && [name, id].includes(scope()) }, name ?? id));
  if (scope() && !options.some((option) => option.selected)) {
    options.unshift(el("option", { value: scope(), selected: true }, scope()));
  }
  const left = organizations.length - MOST_OPTIONS;
  if (left > 0) options.push(el("option", { disabled: true }, `${number(left)} more: write ?organization= in the address`));
  return options;
}
