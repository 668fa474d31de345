// The top bar: which organization, what time it is there, whether the page is live, and the way back to the start.

import { call, scope } from "./api.js";
import { action, byID, confirmLoss, el, setText, tell } from "./dom.js";
import { count, number, organizationOf } from "./format.js";

const MOST_ORGANIZATIONS = 500;
const MODES = {
  real: ["real time", "It is the machine's time."],
  advanced: ["advanced", "It runs, but it was moved away from the machine's time."],
  stopped: ["stopped", "It stands still at the time that was set."],
};

export class Bar {
  organizations = [];
  #ids = new Set();
  #clock;
  #isPaused = false;
  #connection = ["connecting"];

  constructor({ onScope, onHurry, onReset }) {
    this.onReset = onReset;
    this.select = byID("organization");
    this.select.addEventListener("change", () => onScope(this.select.value));
    byID("reset").addEventListener("click", action(() => this.#reset()));
    this.onHurry = onHurry;
    this.#makeClock();
    addEventListener("paused", (event) => {
      this.#isPaused = event.detail;
      this.#drawConnection();
    });
    setInterval(() => this.#drawClock(), 1000);
  }

  setVersion(version) {
    setText(byID("version"), version ?? "");
  }

  // MARK: organizations

  async loadOrganizations() {
    // About all, whichever the page shows.
    const { organizations } = await call("GET", "/__admin/cohere/organizations", { about: null });
    this.organizations = organizations;
    this.#ids = new Set(organizations.map((organization) => organization.id));
    this.showScope();
  }

  knows(id) {
    return this.#ids.has(id);
  }

  showScope() {
    const chosen = scope();
    const listed = this.organizations.slice(0, MOST_ORGANIZATIONS);
    const options = listed.map(({ name, id, connectors }) =>
      el("option", { value: name ?? id }, `${name ?? id} (${count(connectors, "connector")})`));
    if (chosen && !listed.some(({ name, id }) => chosen === (name ?? id))) {
      options.unshift(el("option", { value: chosen }, chosen));
    }
    const left = this.organizations.length - listed.length;
    if (left > 0) {
      options.push(el("option", { disabled: true }, `${number(left)} more: put ?organization=NAME into the address`));
    }
    this.select.replaceChildren(el("option", { value: "" }, "All organizations"), ...options);
    this.select.value = chosen;
    this.select.title = chosen || "All organizations";
  }

  // MARK: the clock

  async loadClock() {
    const { now, mode } = await call("GET", "/__admin/cohere/clock");
    this.#clock = { mode, time: Date.parse(now), at: performance.now() };
    this.#drawClock();
  }

  #time() {
    const { mode, time, at } = this.#clock;
    return new Date(mode === "stopped" ? time : time + performance.now() - at);
  }

  #drawClock() {
    if (!this.#clock) return;
    const text = this.#time().toISOString();
    const [mode, explanation] = MODES[this.#clock.mode] ?? MODES.real;
    const [date, time] = [text.slice(0, -14), text.slice(-13, -5)];
    setText(this.clockDate, date);
    setText(this.clockTime, `${time} UTC`);
    setText(this.clockMode, mode);
    byID("clock").dataset.mode = this.#clock.mode;
    byID("clock").setAttribute("aria-label", `Clock: ${date} ${time.slice(0, 5)} UTC, ${mode}`);
    setText(this.explanation, explanation);
  }

  #makeClock() {
    this.clockDate = el("span", { class: "date" });
    this.clockTime = el("span", { class: "time" });
    this.clockMode = el("span", { class: "chip" });
    byID("clock").append(this.clockDate, this.clockTime, this.clockMode);

    this.explanation = el("p", { class: "quiet" });
    const steer = (label, order, done) => el("button", {
      type: "button", onclick: action(async () => {
        await call("POST", "/__admin/cohere/clock", { value: order() });
        await this.loadClock();
        tell(done);
      }),
    }, label);
    const input = el("input", { type: "datetime-local", step: "1", id: "clock-set" });
    const error = el("p", { class: "error", id: "clock-error", role: "alert" });
    input.setAttribute("aria-describedby", "clock-error");
    const form = el("form", { class: "row" },
      el("label", { for: "clock-set" }, "Set to (UTC)"), input, el("button", {}, "Set"), error);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.replaceChildren();
      try {
        if (!input.value) throw new Error("Give a date and a time.");
        const time = input.value.length === 16 ? `${input.value}:00` : input.value;
        await call("POST", "/__admin/cohere/clock", { value: { set: `${time}Z` } });
        await this.loadClock();
        tell("The clock was set. It stands still.");
      } catch (failure) {
        error.textContent = failure.message;
        input.focus();
      }
    });
    const menu = byID("clock-menu");
    menu.setAttribute("role", "group");
    menu.setAttribute("aria-label", "Move the clock");
    menu.append(
      this.explanation,
      el("div", { class: "row" },
        steer("+ 1 hour", () => ({ advance_seconds: 3600 }), "The clock was advanced by an hour."),
        steer("+ 1 day", () => ({ advance_seconds: 86_400 }), "The clock was advanced by a day."),
        steer("Real time", () => ({ resume: true }), "The clock shows real time again.")),
      form,
      el("p", { class: "quiet" }, "It decides when tokens expire, and what created_at says."));
    menu.addEventListener("beforetoggle", (event) => {
      if (event.newState !== "open") return;
      const below = byID("clock").getBoundingClientRect();
      menu.style.top = `${below.bottom + 6}px`;
      menu.style.right = `${Math.max(8, innerWidth - below.right)}px`;
      if (this.#clock) input.value = this.#time().toISOString().slice(0, 19);
    });
  }

  // MARK: the connection

  setConnection(state, seconds) {
    this.#connection = [state, seconds];
    this.#drawConnection();
  }

  #drawConnection() {
    let [state, seconds] = this.#connection;
    if (state === "live" && this.#isPaused) state = "paused";
    const texts = {
      connecting: "Connecting…",
      live: "Live",
      paused: "Paused",
      waiting: "Reconnecting",
      gone: "The server is gone",
      locked: "No admin key",
    };
    const place = byID("connection");
    if (place.dataset.state !== state) {
      place.dataset.state = state;
      // What changes in each second is not for a screen reader.
      this.countdown = el("span", { "aria-hidden": "true" });
      const label = { waiting: "Now", gone: "Try now", locked: "Give it" }[state];
      const hurry = label && el("button", { type: "button", class: "plain", onclick: () => this.onHurry() }, label);
      place.replaceChildren(el("span", {}, texts[state]), this.countdown, ...(hurry ? [hurry] : []));
    }
    setText(this.countdown, seconds ? ` in ${seconds} s` : "");
  }

  // MARK: reset

  async #reset() {
    const found = this.organizations.find(({ id, name }) => scope() && (scope() === name || scope() === id));
    const whose = scope() ? (found ? organizationOf({ organization: found.name, organization_id: found.id }) : scope()) : "";
    const isSure = await confirmLoss(whose ? `Reset ${whose}?` : "Reset everything?", [
      whose ? "This is lost, of this organization alone:" : "This is lost, of all organizations:",
      "connectors and authorizations",
      "stubs, and the states of scenarios",
      "the list of requests",
      "the time that the clock was set to",
      "What the server's fixtures hold comes back.",
    ], "Reset");
    if (!isSure) return;
    await call("POST", "/__admin/reset");
    this.onReset();
    tell(whose ? `${whose} is as at the start.` : "All is as at the start.");
  }
}
