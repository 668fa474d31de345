// The top bar.

import { call, scope } from "./api.js";
import { button, byID, confirmLoss, el, errorPlace, page, quiet, row, setText, tell } from "./dom.js";
import { number } from "./format.js";

const MOST_OPTIONS = 500;

let organizations = [];
let ids = new Set();

export async function loadOrganizations() {
  // All of them, whichever the page shows.
  ({ organizations } = await call("GET", "/cohere/organizations", { about: null }));
  ids = new Set(organizations.map(({ id }) => id));
  showScope();
}

export const isKnown = (id) => ids.has(id);

export function organizationOptions() {
  const options = organizations.slice(0, MOST_OPTIONS).map(({ name, id }) =>
    el("option", { value: name ?? id, selected: scope() && [name, id].includes(scope()) }, name ?? id));
  if (scope() && !options.some((option) => option.selected)) {
    options.unshift(el("option", { value: scope(), selected: true }, scope()));
  }
  const left = organizations.length - MOST_OPTIONS;
  if (left > 0) options.push(el("option", { disabled: true }, `${number(left)} more: see the address`));
  return options;
}

const select = byID("organization");
select.addEventListener("change", () => page.changeScope(select.value));

export function showScope() {
  select.replaceChildren(el("option", { value: "" }, "All organizations"), ...organizationOptions());
  select.title = scope();
}

const clock = byID("clock");
let mode, time, readAt;

export async function loadClock() {
  const { now, mode: its } = await call("GET", "/cohere/clock");
  [mode, time, readAt] = [its, Date.parse(now), performance.now()];
  drawClock();
}

const now = () => new Date(mode === "stopped" ? time : time + performance.now() - readAt).toISOString().slice(0, -5);

function drawClock() {
  if (!mode) return;
  const [date, clockTime] = now().split("T");
  const name = mode === "real" ? "real time" : mode;
  [date, `${clockTime} UTC`, name].forEach((part, index) => setText(clock.children[index], part));
  clock.dataset.mode = mode;
  clock.ariaLabel = `Clock: ${date} ${clockTime.slice(0, 5)} UTC, ${name}`;
}

async function moveClock(value, done) {
  await call("POST", "/cohere/clock", { value });
  await loadClock();
  tell(done);
}

const input = el("input", { type: "datetime-local", step: "1", id: "clock-set", "aria-describedby": "clock-error" });
const error = errorPlace("clock-error");
clock.append(el("span", { class: "date" }), el("span"), el("span", { class: "chip" }));
byID("clock-menu").append(
  row(
    button("+ 1 hour", () => moveClock({ advance_seconds: 3600 }, "The clock is an hour further.")),
    button("+ 1 day", () => moveClock({ advance_seconds: 86_400 }, "The clock is a day further.")),
    button("Real time", () => moveClock({ resume: true }, "The clock shows real time."))),
  el("form", { class: "row", onsubmit: setClock },
    el("label", { for: "clock-set" }, "Set to (UTC)"), input, el("button", {}, "Set"), error),
  quiet("It decides when tokens expire, and what created_at says."));
byID("clock-menu").addEventListener("beforetoggle", ({ target }) => {
  target.style.top = `${clock.getBoundingClientRect().bottom + 6}px`;
  if (mode) input.value = now();
});
setInterval(drawClock, 1000);

async function setClock(event) {
  event.preventDefault();
  setText(error, "");
  try {
    if (!input.value) throw new Error("Give a date and a time.");
    await moveClock({ set: `${input.value.padEnd(19, ":00")}Z` }, "The clock is set. It stands still.");
  } catch (failure) {
    setText(error, failure.message);
    input.focus();
  }
}

const CONNECTIONS = {
  connecting: ["Connecting…"],
  live: ["Live"],
  paused: ["Paused"],
  waiting: ["Reconnecting", "Try now"],
  gone: ["The server is gone", "Try now"],
  locked: ["No admin key", "Try now"],
};
const connection = byID("connection");
// What changes in each second is not for a screen reader.
const countdown = el("span", { "aria-hidden": "true" });
let isPaused = false;
let last = ["connecting"];

export function setPaused(value) {
  isPaused = value;
  setConnection(...last);
}

export function setConnection(...current) {
  last = current;
  const [real, seconds] = current;
  const state = real === "live" && isPaused ? "paused" : real;
  if (connection.dataset.state !== state) {
    connection.dataset.state = state;
    const [text, label] = CONNECTIONS[state];
    connection.replaceChildren(text, countdown, label ? button(label, page.hurry) : "");
  }
  setText(countdown, Number.isFinite(seconds) ? ` in ${seconds} s` : "");
}

byID("bar").lastElementChild.append(button("Reset…", reset));

async function reset() {
  const whose = select.selectedOptions[0].textContent;
  const isSure = await confirmLoss(
    scope() ? `Reset ${whose}?` : "Reset everything?", "Reset",
    scope() ? "Of this organization alone, these go:" : "Of all organizations, these go:",
    "connectors and authorizations", "stubs and scenarios", "the list of requests", "the time of the clock");
  if (!isSure) return;
  await call("POST", "/reset");
  page.loadEverything();
  tell("All is as at the start.");
}
