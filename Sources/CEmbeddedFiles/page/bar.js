// The top bar: which organization, what time it is there, whether the page is live, and the way back to the start.

import { call, scope } from "./api.js";
import { button, byID, confirmLoss, el, errorPlace, openBelow, quiet, row, setText, tell } from "./dom.js";
import { organizationOptions } from "./organizations.js";
import { page } from "./page.js";

// MARK: the organization

const select = byID("organization");
select.addEventListener("change", () => page.changeScope(select.value));

export function showScope() {
  select.replaceChildren(el("option", { value: "" }, "All organizations"), ...organizationOptions());
  select.title = scope();
}

// MARK: the clock

const MODES = {
  real: ["real time", "The clock shows the machine's time."],
  advanced: ["advanced", "The clock runs, but not at the machine's time."],
  stopped: ["stopped", "The clock stands still at the time that was set."],
};
const clock = byID("clock");
let mode, time, readAt;

export async function loadClock() {
  const { now, mode: its } = await call("GET", "/__admin/cohere/clock");
  [mode, time, readAt] = [its, Date.parse(now), performance.now()];
  drawClock();
}

const now = () => new Date(mode === "stopped" ? time : time + performance.now() - readAt).toISOString().slice(0, -5);

function drawClock() {
  if (!mode) return;
  const [date, clockTime] = now().split("T");
  const [name, text] = MODES[mode];
  [date, `${clockTime} UTC`, name].forEach((part, index) => setText(clock.children[index], part));
  clock.dataset.mode = mode;
  clock.ariaLabel = `Clock: ${date} ${clockTime.slice(0, 5)} UTC, ${name}`;
  setText(explanation, text);
}

async function moveClock(value, done) {
  await call("POST", "/__admin/cohere/clock", { value });
  await loadClock();
  tell(done);
}

const explanation = el("p");
const input = el("input", { type: "datetime-local", step: "1", id: "clock-set", "aria-describedby": "clock-error" });
const error = errorPlace("clock-error");
clock.append(el("span", { class: "date" }), el("span"), el("span", { class: "chip" }));
byID("clock-menu").append(
  explanation,
  row(
    button("+ 1 hour", () => moveClock({ advance_seconds: 3600 }, "The clock is an hour further.")),
    button("+ 1 day", () => moveClock({ advance_seconds: 86_400 }, "The clock is a day further.")),
    button("Real time", () => moveClock({ resume: true }, "The clock shows real time."))),
  el("form", { class: "row", onsubmit: setClock },
    el("label", { for: "clock-set" }, "Set to (UTC)"), input, el("button", {}, "Set"), error),
  quiet("It decides when tokens expire, and what created_at says."));
openBelow(byID("clock-menu"), clock, "right", () => {
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

// MARK: the connection

const CONNECTIONS = {
  connecting: ["Connecting…"],
  live: ["Live"],
  paused: ["Paused"],
  waiting: ["Reconnecting", "Now"],
  gone: ["The server is gone", "Try now"],
  locked: ["No admin key", "Give it"],
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

// MARK: reset

byID("bar").lastElementChild.append(button("Reset…", reset));

async function reset() {
  const whose = select.selectedOptions[0].textContent;
  const isSure = await confirmLoss(
    scope() ? `Reset ${whose}?` : "Reset everything?", "Reset",
    scope() ? "This goes, of this organization alone:" : "This goes, of all organizations:",
    "connectors and authorizations", "stubs, and the states of scenarios", "the list of requests",
    "the time that the clock was set to");
  if (!isSure) return;
  await call("POST", "/__admin/reset");
  page.loadEverything();
  tell("All is as at the start: what the server's fixtures hold is there.");
}
