import { call, scope } from "./api.js";
import { button, byID, confirmLoss, el, errorPlace, page, quiet, redraw, row, setText, tell } from "./dom.js";
import { number } from "./format.js";

const MOST_OPTIONS = 500;

let organizations = [];
let names = new Map();

export async function loadOrganizations() {
  ({ organizations } = await call("GET", "/cohere/organizations", { about: null }));
  names = new Map(organizations.map(({ name, id }) => [id, name]));
  showScope();
}

export const isKnown = ({ organization: name, organization_id: id }) =>
  !id || (names.has(id) && (!name || names.get(id) === name));

export function organizationOptions(chosen = scope()) {
  const options = organizations.slice(0, MOST_OPTIONS).map(({ name, id }) =>
    el("option", { value: name ?? id, selected: chosen && [name, id].includes(chosen) }, name ?? id));
  if (chosen && !options.some((option) => option.selected)) {
    options.unshift(el("option", { value: chosen, selected: true }, chosen));
  }
  const left = organizations.length - MOST_OPTIONS;
  if (left > 0) options.push(el("option", { disabled: true }, `${number(left)} more: see the address`));
  return options;
}

const select = byID("organization");
select.addEventListener("change", () => page.changeScope(select.value));
// One organization's events tell of no other.
for (const type of ["focus", "pointerenter"]) select.addEventListener(type, () => page.loadScopes());

export const showScope = () => redraw(select, [scope(), organizations], () => {
  select.replaceChildren(el("option", { value: "" }, "All organizations"), ...organizationOptions());
  select.title = scope();
  setText(whose, `The clock of ${scope() || "all organizations"}.`);
});

const clock = byID("clock");
let mode, time, readAt, isEdited;

export async function loadClock() {
  const read = await call("GET", "/cohere/clock");
  [mode, time, readAt] = [read.mode, Date.parse(read.now), performance.now()];
  drawClock();
  if (!isEdited) input.value = now();
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

const advance = (label, seconds) =>
  button(label, () => moveClock({ advance_seconds: seconds }, `The clock is moved: ${label}.`));

const error = errorPlace("clock-error");
const input = el("input", {
  type: "datetime-local", step: "1", id: "clock-set", "aria-describedby": error.id, oninput: () => (isEdited = true),
});
const whose = el("span");
clock.append(el("span", { class: "date" }), el("span"), el("span", { class: "chip" }));
byID("clock-menu").append(
  row(
    advance("+ 1 hour", 3600), advance("+ 1 day", 86_400), advance("+ 91 days", 91 * 86_400),
    button("Real time", () => moveClock({ resume: true }, "The clock shows real time."))),
  el("form", { class: "row", onsubmit: setClock },
    el("label", { for: "clock-set" }, "Set to (UTC)"), input, el("button", {}, "Set"), error),
  quiet(whose, " Tokens expire by it. An access token is refreshed when a program reads the connector, for 90 days: " +
    "after 91, a user must authorize again."));
byID("clock-menu").addEventListener("beforetoggle", () => {
  isEdited = false;
  if (mode) input.value = now();
});
setInterval(drawClock, 1000);

async function setClock(event) {
  event.preventDefault();
  setText(error, "");
  try {
    if (!input.value) throw new Error("Give a date and a time.");
    isEdited = false;
    await moveClock({ set: `${input.value.padEnd(19, ":00")}Z` }, "The clock is set. It stands still.");
  } catch (failure) {
    setText(error, failure.message);
    input.focus();
  }
}

const CONNECTIONS = {
  connecting: ["Connecting…"],
  live: ["Live"],
  waiting: ["Reconnecting", "Try now"],
  gone: ["The server is gone", "Try now"],
  refused: ["", "Try now"],
  locked: ["No admin key", "Give the admin key…"],
};
const connection = byID("connection");
// What changes in each second is not for a screen reader.
const countdown = el("span", { "aria-hidden": "true" });

export function setConnection(state, seconds, reason) {
  if (connection.dataset.state !== state) {
    connection.dataset.state = state;
    const [text, label] = CONNECTIONS[state];
    connection.replaceChildren(text || reason, countdown, label ? button(label, page.hurry) : "");
  }
  setText(countdown, Number.isFinite(seconds) ? ` in ${seconds} s` : "");
}

byID("bar").lastElementChild.append(button("Reset…", reset));

async function reset() {
  const isSure = await confirmLoss(
    scope() ? `Reset ${scope()}?` : "Reset everything?", "Reset",
    "These go:",
    ["connectors and authorizations", "stubs and scenarios", "the list of requests", "the time of the clock"]);
  if (!isSure) return;
  await call("POST", "/reset");
  page.loadEverything();
  tell("It is reset.");
}
