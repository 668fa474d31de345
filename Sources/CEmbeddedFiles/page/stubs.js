import { call, scope } from "./api.js";
import { makeCards } from "./cards.js";
import {
  button, byID, confirmLoss, cut, el, grow, page, plainButton, reconcile, redraw, row, setText, tell,
} from "./dom.js";
import { answerLine, conditions, count, matchLine, number, organizationOf } from "./format.js";
import { editStub } from "./stub-editor.js";

const USUAL_PRIORITY = 5;
const MOST_SCENARIOS = 200;

const cards = makeCards(byID("stubs"), "stub", {
  add: () => edit(),
  keyOf: (stub) => `${stub.organization_id ?? ""} ${stub.id}`,
  textOf: (stub) => JSON.stringify(stub),
  draw: drawCard,
  emptyText: () => ["No stub", "The API answers by itself. A stub answers in its place, such as with a rate limit."],
});
const scenarioList = el("ul");
const scenarioPart = el("section", { hidden: true, "aria-labelledby": "scenarios-title" },
  row(el("h3", { id: "scenarios-title", class: "grow" }, "Scenarios"),
    button("Reset all scenarios", () => steer("All scenarios are reset.", "POST", "/scenarios/reset"))),
  scenarioList);
cards.list.before(scenarioPart);
byID("stubs").append(row(button("Remove all…", removeAll)));

export const { forget } = cards;

export async function load() {
  const [{ scenarios }] = await Promise.all([
    call("GET", "/scenarios"), cards.load("/cohere/stubs", "stubs"),
  ]);
  scenarioPart.hidden = scenarios.length === 0;
  const make = () => el("li", { class: "row" });
  reconcile(scenarioList, scenarios.slice(0, MOST_SCENARIOS), ({ name }) => name, make, drawScenario);
}

export function reveal(id) {
  const index = cards.items.findIndex((stub) => stub.id === id);
  if (index < 0) return tell("This stub is not there any more.");
  cards.reveal(index).querySelector("h3").focus();
}

export async function edit(start = {}) {
  if (await editStub(start)) page.loadStubs();
}

async function steer(done, method, path, options) {
  await call(method, path, options);
  tell(done);
  page.loadStubs();
}

function drawCard(card, stub) {
  const place = cards.items.indexOf(stub) + 1;
  const { mapping, hits } = stub;
  card.hits ??= el("span", { class: "chip" });
  card.hits.hidden = hits === null;
  card.hits.classList.toggle("valid", hits > 0);
  setText(card.hits, hits ? count(hits, "hit") : "no hit");
  // Hits alone draw nothing anew: buttons would go away below the mouse.
  redraw(card, [mapping, place, scope(), organizationOf(stub)], () => drawAll(card, stub, place));
}

function drawAll(card, stub, place) {
  const { mapping } = stub;
  const { name, priority = USUAL_PRIORITY, scenarioName, requiredScenarioState, newScenarioState } = mapping;
  const line = matchLine(mapping);
  const title = name || line;
  const states = [requiredScenarioState, newScenarioState].filter(Boolean).join(" → ");
  const facts = [
    stub.organization_id ? !scope() && `for ${organizationOf(stub)} alone` : "for all organizations",
    priority !== USUAL_PRIORITY && `priority ${priority}`,
    scenarioName && `scenario ${scenarioName}: ${states}`,
    ...conditions(mapping),
  ].filter(Boolean);
  card.replaceChildren(
    row(
      el("span", { class: "quiet", title: "Its place in the order" }, `${number(place)}.`),
      el("h3", { dir: "auto", tabIndex: -1, title }, name || el("code", {}, line)),
      card.hits, grow(), plainButton("Edit", `the stub ${title}`, () => edit({ stub })),
      plainButton("Delete", `the stub ${title}`, () => remove(stub, title))),
    el("p", { class: "cut" }, name && el("code", { title: line }, line), ` → ${answerLine(mapping)}`),
    el("div", { class: "row quiet" }, facts.map((fact) => cut(fact))));
}

async function remove({ id, organization_id: about = null, mapping }, title) {
  if (!(await confirmLoss("Delete this stub?", "Delete", `${title} → ${answerLine(mapping)}`))) return;
  await steer("The stub is deleted.", "DELETE", `/mappings/${encodeURIComponent(id)}`, { about });
}

async function removeAll() {
  const whose = scope() ? "of this organization alone. Those for all stay." : "of all organizations.";
  if (!(await confirmLoss("Remove all stubs?", "Remove all", `These are the stubs ${whose}`))) return;
  await steer("The stubs are removed.", "DELETE", "/mappings");
}

const drawScenario = (line, { name, state, possibleStates }) => redraw(line, [state, possibleStates], () => {
  const states = [...new Set(["Started", ...possibleStates, state])];
  const select = el("select", { ariaLabel: `State of the scenario ${name}`, onchange: () => {
    line.drawn = "";
    const path = `/scenarios/${encodeURIComponent(name)}/state`;
    const done = `The scenario ${name} is in the state ${select.value}.`;
    steer(done, "PUT", path, { value: { state: select.value } }).finally(page.loadStubs);
  } }, states.map((value) => el("option", { value, selected: value === state }, value)));
  line.replaceChildren(cut(name), select);
});
