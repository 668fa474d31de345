// The stubs, in the order in which they are tried, and the scenarios that they belong to.

import { call, pages, scope } from "./api.js";
import { action, confirmLoss, cut, el, reconcile, setText, tell } from "./dom.js";
import { answerLine, conditions, count, matchLine, number, organizationOf } from "./format.js";
import { editStub } from "./stub-editor.js";

const MOST = 10_000;
const WINDOW = 50;
const USUAL_PRIORITY = 5;

export class Stubs {
  #all = [];
  #total = 0;
  #limit = WINDOW;
  #isLoaded = false;
  #generation = 0;
  #revealed;

  constructor(section, page) {
    this.page = page;
    this.count = el("span", { class: "count" });
    this.search = el("input", {
      type: "search", placeholder: "Search", "aria-label": "Search stubs", autocomplete: "off", oninput: () => {
        this.#limit = WINDOW;
        this.#draw();
      },
    });
    this.list = el("ol", { class: "cards" });
    this.more = el("button", { type: "button", hidden: true, onclick: () => {
      this.#limit += WINDOW;
      this.#draw();
    } });
    this.empty = el("div", { class: "empty", hidden: true });
    this.scenarios = el("ul", { class: "scenarios" });
    this.scenarioPart = el("section", { class: "part", hidden: true, "aria-labelledby": "scenarios-title" },
      el("div", { class: "tools" }, el("h3", { id: "scenarios-title" }, "Scenarios"), el("span", { class: "grow" }),
        el("button", { type: "button", onclick: action(() => this.#resetScenarios()) }, "Reset all scenarios")),
      this.scenarios);
    this.all = el("div", { class: "row" },
      el("button", { type: "button", onclick: action(() => this.#removeAll()) }, "Remove all…"),
      el("button", { type: "button", onclick: action(() => this.#reset()) }, "Back to the fixtures…"));
    section.append(
      el("div", { class: "tools" }, el("h2", {}, "Stubs ", this.count), el("div", { class: "search" }, this.search),
        el("button", { type: "button", onclick: () => this.edit({}) }, "New stub…")),
      this.scenarioPart, this.list, this.more, this.empty, this.all);
  }

  forget() {
    this.#generation += 1;
    this.#all = [];
    this.#isLoaded = false;
    this.#draw();
    this.#drawScenarios([]);
  }

  async load() {
    const generation = ++this.#generation;
    const found = [];
    for await (const { elements, total } of pages("/__admin/cohere/stubs", "stubs", { limit: MOST })) {
      if (generation !== this.#generation) return;
      found.push(...elements);
      this.#total = total;
    }
    const { scenarios } = await call("GET", "/__admin/scenarios");
    if (generation !== this.#generation) return;
    this.#all = [...new Map(found.map((stub) => [keyOf(stub), stub])).values()];
    this.#isLoaded = true;
    this.#draw();
    this.#drawScenarios(scenarios);
  }

  /** Counts a request of a stub, until the list is loaded again. */
  countHit(id) {
    for (const stub of this.#all) {
      if (stub.id === id && stub.hits !== null) stub.hits += 1;
    }
    this.drawHits ??= requestAnimationFrame(() => {
      this.drawHits = undefined;
      this.#draw();
    });
  }

  /** Shows a stub, and puts the focus on it. */
  reveal(id) {
    this.search.value = "";
    const index = this.#all.findIndex((stub) => stub.id === id);
    if (index < 0) return tell("This stub is not there any more.");
    this.#limit = Math.max(this.#limit, index + 1);
    this.#revealed = id;
    this.#draw();
    const card = this.list.querySelector(`[data-id="${CSS.escape(id)}"]`);
    card?.scrollIntoView({ block: "nearest" });
    card?.querySelector("h3").focus();
  }

  /** Opens the editor: for a new stub, with a text if there is one, or for one that is there. */
  async edit({ text, stub }) {
    if (await editStub(this.page.organizations(), { text, stub })) this.page.stubsChanged();
  }

  #draw() {
    const wanted = this.search.value.trim().toLowerCase();
    const found = wanted ? this.#all.filter((stub) => JSON.stringify(stub).toLowerCase().includes(wanted)) : this.#all;
    setText(this.count, wanted ? `${number(found.length)} of ${number(this.#total)}` : this.#isLoaded ? number(this.#total) : "");
    const places = new Map(this.#all.map((stub, index) => [stub, index + 1]));
    reconcile(this.list, found.slice(0, this.#limit), keyOf, () => el("li", { class: "card stub" }), (card, stub) =>
      this.#drawCard(card, stub, places.get(stub)));
    const left = found.length - this.#limit;
    this.more.hidden = left <= 0;
    setText(this.more, `Show ${number(Math.min(left, WINDOW))} more of ${number(left)}`);
    this.all.hidden = this.#all.length === 0;
    this.empty.hidden = !this.#isLoaded || found.length > 0;
    if (this.empty.hidden) return;
    this.empty.replaceChildren(...(wanted
      ? [el("h3", {}, "No stub has this text")]
      : [
        el("h3", {}, "No stub"),
        el("p", {}, "The API answers by itself. A stub answers in its place: a rate limit, an outage, a call that the mock " +
          "doesn't serve. Open a request and make a stub of it, or:"),
        el("p", {}, el("button", { type: "button", onclick: () => this.edit({}) }, "New stub…")),
      ]));
  }

  #drawCard(card, stub, place) {
    const { mapping = {}, hits } = stub;
    const text = JSON.stringify([stub, place, scope()]);
    card.classList.toggle("revealed", this.#revealed === stub.id);
    if (card.drawn === text) return;
    card.drawn = text;
    card.dataset.id = stub.id;
    const line = matchLine(mapping);
    const focused = card.contains(document.activeElement) ? document.activeElement.textContent : undefined;
    const title = mapping.name || line;
    const button = (label, work) => el("button", {
      type: "button", class: "plain", "aria-label": `${label} the stub ${title}`, onclick: action(work),
    }, label);
    const priority = mapping.priority ?? USUAL_PRIORITY;
    const scenario = mapping.scenarioName && [
      `scenario ${mapping.scenarioName}`,
      mapping.requiredScenarioState && `in the state ${mapping.requiredScenarioState}`,
      mapping.newScenarioState && `then ${mapping.newScenarioState}`,
    ].filter(Boolean).join(", ");
    const facts = [
      scope() || stub.organization_id ? undefined : "for all organizations",
      stub.organization_id && !scope() && `for ${organizationOf(stub)} alone`,
      scope() && !stub.organization_id && "for all organizations",
      priority !== USUAL_PRIORITY && `priority ${priority}`,
      scenario,
      ...conditions(mapping),
    ].filter(Boolean);
    card.replaceChildren(
      el("div", { class: "row" },
        el("span", { class: "place", title: "The place in the order in which stubs are tried" }, `${number(place)}.`),
        el("h3", { dir: "auto", tabIndex: -1, title }, mapping.name ? mapping.name : el("code", {}, line)),
        hits !== null && hits !== undefined
          && el("span", { class: hits > 0 ? "chip valid" : "chip" }, hits > 0 ? count(hits, "hit") : "no hit"),
        el("span", { class: "grow" }),
        button("Edit", () => this.edit({ stub })), button("Delete", () => this.#delete(stub, title))),
      el("p", { class: "line" }, mapping.name && el("code", { title: line }, line), el("span", {}, " → ", answerLine(mapping))),
      el("ul", { class: "conditions" }, facts.map((fact) => el("li", {}, cut(fact)))));
    if (focused !== undefined) {
      ([...card.querySelectorAll("button")].find((candidate) => candidate.textContent === focused) ?? card.querySelector("h3")).focus();
    }
  }

  async #delete(stub, title) {
    const whose = stub.organization_id ? `It answers requests of ${organizationOf(stub)}.` : "It answers requests of all organizations.";
    if (!(await confirmLoss("Delete this stub?", [`${title} → ${answerLine(stub.mapping)}. ${whose}`], "Delete"))) return;
    await call("DELETE", `/__admin/mappings/${encodeURIComponent(stub.id)}`, { about: stub.organization_id ?? null });
    tell("The stub is deleted.");
    this.page.stubsChanged();
  }

  async #removeAll() {
    const whose = scope() ? "All stubs of this organization alone go. Those for all organizations stay." : "All stubs of all organizations go.";
    if (!(await confirmLoss("Remove all stubs?", [whose], "Remove all"))) return;
    await call("DELETE", "/__admin/mappings");
    tell("The stubs are removed.");
    this.page.stubsChanged();
  }

  async #reset() {
    const isSure = await confirmLoss("Back to the stubs of the fixtures?", [
      "Stubs that were made since the start go. The list of requests is emptied. The fixtures' stubs are read again.",
    ], "Back to the fixtures");
    if (!isSure) return;
    await call("POST", "/__admin/mappings/reset");
    tell("The stubs are those of the fixtures.");
    this.page.stubsChanged();
  }

  // MARK: scenarios

  #drawScenarios(scenarios) {
    this.scenarioPart.hidden = scenarios.length === 0;
    reconcile(this.scenarios, scenarios.slice(0, 200), (scenario) => scenario.name, () => el("li", { class: "row" }), (row, scenario) => {
      const text = JSON.stringify([scenario.state, scenario.possibleStates]);
      if (row.drawn === text) return;
      row.drawn = text;
      const { name, state, possibleStates = [] } = scenario;
      const states = [...new Set([state, ...possibleStates])].sort((first, second) =>
        (second === "Started") - (first === "Started") || first.localeCompare(second));
      const hadFocus = row.contains(document.activeElement);
      const select = el("select", { "aria-label": `State of the scenario ${name}`, onchange: action(async () => {
        const wanted = select.value;
        try {
          await call("PUT", `/__admin/scenarios/${encodeURIComponent(name)}/state`, { value: { state: wanted } });
          tell(`The scenario ${name} is in the state ${wanted}.`);
        } finally {
          row.drawn = "";
          this.page.stubsChanged();
        }
      }) }, states.map((value) => el("option", { value, selected: value === state }, value)));
      row.replaceChildren(cut(name, { class: "user" }), select);
      if (hadFocus) select.focus();
    });
  }

  async #resetScenarios() {
    await call("POST", "/__admin/scenarios/reset");
    tell("All scenarios are in the state Started.");
    this.page.stubsChanged();
  }
}

const keyOf = (stub) => `${stub.organization_id ?? ""} ${stub.id}`;
