// The stubs, in the order in which they are tried, and the scenarios that they belong to.

import { call, scope } from "./api.js";
import { makeCards } from "./cards.js";
import { button, byID, confirmLoss, cut, eachFrame, el, grow, plainButton, reconcile, row, setText, tell } from "./dom.js";
import { answerLine, conditions, count, matchLine, number, organizationOf } from "./format.js";
import { page } from "./page.js";
import { editStub } from "./stub-editor.js";

const USUAL_PRIORITY = 5;
const MOST_SCENARIOS = 200;

let revealedID;
const cards = makeCards(byID("stubs"), "stub", {
  add: () => edit(),
  keyOf: (stub) => `${stub.organization_id ?? ""} ${stub.id}`,
  textOf: (stub) => JSON.stringify(stub),
  make: () => el("li", { class: "card" }),
  draw: drawCard,
  emptyText: () => ["No stub", "The API answers by itself. A stub answers in its place: a rate limit, an outage, a call " +
    "that the mock doesn't serve. Open a request and make a stub of it, or write a new one."],
});
const drawSoon = eachFrame(cards.draw);
const scenarioList = el("ul");
const scenarioPart = el("section", { hidden: true, "aria-labelledby": "scenarios-title" },
  row(el("h3", { id: "scenarios-title", class: "grow" }, "Scenarios"),
    button("Reset all scenarios", () => steer("All scenarios are at their start.", "POST", "/__admin/scenarios/reset"))),
  scenarioList);
cards.list.before(scenarioPart);
byID("stubs").append(row(button("Remove all…", removeAll), button("Back to the fixtures…", reset)));

export const { forget } = cards;

export async function load() {
  const [{ scenarios }] = await Promise.all([
    call("GET", "/__admin/scenarios"), cards.load("/__admin/cohere/stubs", "stubs"),
  ]);
  scenarioPart.hidden = scenarios.length === 0;
  const make = () => el("li", { class: "row" });
  reconcile(scenarioList, scenarios.slice(0, MOST_SCENARIOS), ({ name }) => name, make, drawScenario);
}

/** Counts a request of a stub, until the list is loaded again. */
export function countHit(id) {
  for (const stub of cards.items) if (stub.id === id && stub.hits !== null) stub.hits += 1;
  drawSoon();
}

/** Shows a stub, and puts the focus on it. */
export function reveal(id) {
  const index = cards.items.findIndex((stub) => stub.id === id);
  if (index < 0) return tell("This stub is not there any more.");
  revealedID = id;
  cards.reveal(index).querySelector("h3").focus();
}

/** Opens the editor: for a stub that is there, for a new one with a text, or with a template. */
export async function edit(start = {}) {
  if (await editStub(start)) page.loadStubs();
}

/** Makes a call that changes stubs, and says what it did. */
async function steer(done, method, path, options) {
  await call(method, path, options);
  tell(done);
  page.loadStubs();
}

function drawCard(card, stub) {
  card.classList.toggle("revealed", revealedID === stub.id);
  const place = cards.items.indexOf(stub) + 1;
  const { mapping, hits } = stub;
  card.hits ??= el("span", { class: "chip" });
  card.hits.hidden = hits === null;
  card.hits.classList.toggle("valid", hits > 0);
  setText(card.hits, hits ? count(hits, "hit") : "no hit");
  // Hits alone draw nothing anew: buttons would go away below the mouse.
  const drawn = JSON.stringify([mapping, place, scope()]);
  if (card.drawn === drawn) return;
  card.drawn = drawn;
  const { name, priority = USUAL_PRIORITY, scenarioName, requiredScenarioState, newScenarioState } = mapping;
  const line = matchLine(mapping);
  const title = name || line;
  const facts = [
    stub.organization_id ? !scope() && `for ${organizationOf(stub)} alone` : "for all organizations",
    priority !== USUAL_PRIORITY && `priority ${priority}`,
    scenarioName && `scenario ${scenarioName}: ${[requiredScenarioState, newScenarioState].filter(Boolean).join(" → ")}`,
    ...conditions(mapping),
  ].filter(Boolean);
  const focused = card.contains(document.activeElement) && document.activeElement.textContent;
  card.replaceChildren(
    row(
      el("span", { class: "quiet", title: "Its place in the order in which stubs are tried" }, `${number(place)}.`),
      el("h3", { dir: "auto", tabIndex: -1, title }, name || el("code", {}, line)),
      card.hits, grow(), plainButton("Edit", `the stub ${title}`, () => edit({ stub })),
      plainButton("Delete", `the stub ${title}`, () => remove(stub, title))),
    el("p", { class: "cut" }, name && el("code", { title: line }, line), ` → ${answerLine(mapping)}`),
    el("ul", { class: "row quiet" }, facts.map((fact) => cut(fact)).map((fact) => el("li", { class: "cut" }, fact))));
  [...card.querySelectorAll("button, h3")].find((candidate) => candidate.textContent === focused)?.focus();
}

async function remove(stub, title) {
  const { id, organization_id: about = null, mapping } = stub;
  const whose = organizationOf(stub) || "all organizations";
  const text = `${title} → ${answerLine(mapping)}. It answers requests of ${whose}.`;
  if (!(await confirmLoss("Delete this stub?", "Delete", text))) return;
  await steer("The stub is deleted.", "DELETE", `/__admin/mappings/${encodeURIComponent(id)}`, { about });
}

async function removeAll() {
  const text = scope()
    ? "All stubs of this organization alone go. Those for all organizations stay."
    : "All stubs of all organizations go.";
  if (!(await confirmLoss("Remove all stubs?", "Remove all", text))) return;
  await steer("The stubs are removed.", "DELETE", "/__admin/mappings");
}

async function reset() {
  const text = "Stubs that were made since the start go, and the fixtures' stubs are read again. The list of requests is " +
    "emptied.";
  if (!(await confirmLoss("Back to the stubs of the fixtures?", "Back to the fixtures", text))) return;
  await steer("The stubs are those of the fixtures.", "POST", "/__admin/mappings/reset");
}

function drawScenario(row, { name, state, possibleStates }) {
  const drawn = JSON.stringify([state, possibleStates]);
  if (row.drawn === drawn) return;
  row.drawn = drawn;
  const hadFocus = row.contains(document.activeElement);
  const states = [...new Set(["Started", ...possibleStates, state])];
  const select = el("select", { ariaLabel: `State of the scenario ${name}`, onchange: () => {
    // The next load shows the state that it has then, whether or not this works.
    row.drawn = "";
    const value = { state: select.value };
    const path = `/__admin/scenarios/${encodeURIComponent(name)}/state`;
    return steer(`The scenario ${name} is in the state ${select.value}.`, "PUT", path, { value });
  } }, states.map((value) => el("option", { value, selected: value === state }, value)));
  row.replaceChildren(cut(name), select);
  if (hadFocus) select.focus();
}
