// The list of requests, live. Of its 10,000 rows, only those that can be seen are elements.

import { call, pages, scope } from "./api.js";
import {
  addressWith, button, byID, codeBlock, confirmLoss, cut, eachFrame, el, errorPlace, page, pairs, quiet, reconcile,
  redraw, row, setText, tell,
} from "./dom.js";
import { FILTER_HELP, parseFilter } from "./filter.js";
import { count, milliseconds, number, organizationOf, statusOf, stubName } from "./format.js";
import { curlSnippet, keyNote } from "./snippets.js";

const MOST = 10_000;
const COLUMNS = {
  time: "Time", method: "Method", path: "Path", status: "Status", by: "Answered by", ms: "ms",
  organization: "Organization", user: "User",
};

// The oldest come first in these, so that what is new is put at the end.
let all = [], shown = [], incoming = [];
let summaries = new Map();
let passes = () => true;
let filter = "";
let isPaused = false, isLoaded = false, hasJournal = true;
let unseen = 0, generation = 0, lost = 0;
let currentID, openedID;

const drawSoon = eachFrame(draw);

export function add(summary) {
  incoming.push(summary);
  // A page that cannot be seen draws no frames.
  if (incoming.length > 2 * MOST) incoming.splice(0, MOST);
  drawSoon();
}

export function forget() {
  generation += 1;
  incoming = [];
  isLoaded = false;
  unseen = 0;
  setAll([]);
}

export function miss(more) {
  // NaN: nobody knows how many.
  lost += more ?? NaN;
  const many = lost ? count(lost, "request") : "some";
  setText(missing, `Not shown, as too many came at once: ${many}. When it is quiet, the list is loaded again.`);
}

export async function load() {
  const mine = ++generation;
  const found = [];
  for await (const { elements, requestJournalDisabled } of pages("/cohere/requests", "requests")) {
    if (mine !== generation) return;
    hasJournal = !requestJournalDisabled;
    found.push(...elements);
    // The newest are shown at once.
    if (hasJournal && found.length === elements.length) setAll(found.toReversed());
  }
  isLoaded = true;
  if (hasJournal) setAll(found.toReversed());
  lost = 0;
  setText(missing, "");
  drawSoon();
}

function setAll(oldestFirst) {
  summaries = new Map(oldestFirst.map((summary) => [summary.id, summary]));
  all = [...summaries.values()];
  filterAll();
}

function takeIncoming() {
  if (isPaused) return 0;
  let added = 0;
  for (const summary of incoming) {
    if (summaries.has(summary.id)) continue;
    summaries.set(summary.id, summary);
    all.push(summary);
    if (!passes(summary)) continue;
    shown.push(summary);
    added += 1;
  }
  incoming = [];
  let hidden = 0;
  for (const summary of all.splice(0, Math.max(0, all.length - MOST))) {
    summaries.delete(summary.id);
    if (shown[hidden] === summary) hidden += 1;
  }
  shown.splice(0, hidden);
  return added;
}

export const find = (id) => summaries.get(id);

function setFilter(text) {
  if (input.value !== text) input.value = text;
  try {
    passes = parseFilter(text);
  } catch (error) {
    // The last filter that was right stays.
    setText(filterError, `This filter can't be read: ${error.message}.`);
    input.ariaInvalid = "true";
    return;
  }
  setText(filterError, "");
  input.ariaInvalid = null;
  filter = text.trim();
  const address = addressWith("filter", filter);
  if (address.href !== location.href) history.replaceState(null, "", address);
  filterAll();
}

function filterAll() {
  shown = all.filter(passes);
  drawSoon();
}

export function setOpened(id) {
  openedID = id;
  drawSoon();
}

function indexOf(id) {
  const index = shown.findLastIndex((summary) => summary.id === id);
  return index < 0 ? -1 : shown.length - 1 - index;
}

const at = (index) => shown[shown.length - 1 - index];

export function focus(id) {
  const index = indexOf(id);
  if (index < 0) return input.focus();
  currentID = id;
  const height = rowHeight();
  const seen = scroller.clientHeight - head.offsetHeight;
  scroller.scrollTop = Math.min(Math.max(scroller.scrollTop, (index + 1) * height - seen), index * height);
  draw();
  linkOf(id)?.focus({ preventScroll: true });
}

function moveFocus(event) {
  const here = indexOf(focusedID());
  if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const screen = Math.floor(scroller.clientHeight / rowHeight()) - 2;
  const last = shown.length - 1;
  const there = {
    ArrowDown: here + 1, ArrowUp: here - 1, PageDown: here + screen, PageUp: here - screen, Home: 0, End: last,
  }[event.key];
  if (there === undefined) return;
  event.preventDefault();
  focus(at(Math.min(Math.max(there, 0), last)).id);
  // Beside the list, the opened request follows, as in a mail program.
  if (openedID) location.replace(linkOf(currentID).href);
}

const linkOf = (id) => body.nodesByKey.get(id)?.link;
const focusedID = () => document.activeElement.closest("#requests [role=row]")?.dataset.id;

const rowHeight = () => parseFloat(getComputedStyle(scroller).getPropertyValue("--row-height"));

function draw() {
  const height = rowHeight();
  const added = takeIncoming();
  const isAtTop = scroller.scrollTop < height / 2;
  body.style.height = `${shown.length * height}px`;
  unseen = isAtTop ? 0 : unseen + added;
  // What a user reads stays where it is.
  if (added > 0 && !isAtTop) scroller.scrollTop += added * height;
  const first = Math.max(0, Math.floor(scroller.scrollTop / height) - 5);
  const end = Math.min(shown.length, first + Math.ceil(scroller.clientHeight / height) + 10);
  const wanted = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
  // The row that has the focus stays, or the focus would be lost.
  const focused = indexOf(focusedID());
  if (focused >= end) wanted.push(focused);
  else if (focused >= 0 && focused < first) wanted.unshift(focused);
  drawRows(wanted, height);
  drawState();
}

function drawRows(wanted, height) {
  const idOf = (index) => at(index).id;
  // Tab leads to one row alone.
  const ids = wanted.map(idOf);
  const current = focusedID() ?? (ids.includes(currentID) ? currentID : ids[0]);
  reconcile(body, wanted, idOf, (index) => makeRow(at(index)), (line, index) => {
    const id = idOf(index);
    line.style.transform = `translateY(${index * height}px)`;
    line.ariaRowIndex = index + 2;
    line.classList.toggle("opened", id === openedID);
    line.link.ariaCurrent = id === openedID ? "true" : null;
    line.link.tabIndex = id === current ? 0 : -1;
  });
  table.ariaRowCount = shown.length + 1;
}

function makeRow(summary) {
  const { id, received_at: time = "", method, url, answered_by: by, stub } = summary;
  const status = statusOf(summary);
  const ariaLabel = `${method} ${url}, ${status}`;
  const href = `#request=${encodeURIComponent(id)}`;
  const link = el("a", { class: "mono", href, title: url, dir: "ltr", ariaLabel }, url);
  const who = { api: stub ? "API +" : "API" }[by] ?? by;
  const name = stub && stubName(stub);
  const title = stub && `the ${by === "api" ? "API, changed by the " : ""}stub ${name}`;
  const cells = {
    time: el("span", { title: time }, time.slice(11, 23)),
    method, path: link, status: el("span", { title: summary.fault }, status),
    by: el("span", { class: by, title }, who, stub && [" ", el("bdi", {}, name)]),
    ms: milliseconds(summary.milliseconds),
    organization: cut(organizationOf(summary)),
    user: cut(summary.user ?? summary.owner_id ?? ""),
  };
  const line = el("div", { role: "row", class: `s${status[0]}` },
    Object.entries(cells).map(([column, cell]) => el("span", { role: "cell", class: column }, cell)));
  line.dataset.id = id;
  line.link = link;
  return line;
}

function drawState() {
  const total = all.length;
  setText(counter, filter ? `${number(shown.length)} of ${number(total)}` : number(total));
  table.hidden = shown.length === 0;
  table.classList.toggle("one", scope() !== "");
  empty.hidden = total > 0 || !isLoaded;
  filteredOut.hidden = shown.length > 0 || total === 0;
  if (!empty.hidden) drawEmpty();
  more.hidden = unseen === 0;
  setText(more, `↑ ${number(unseen)} new`);
  const waiting = isPaused && incoming.length > 0 ? ` (${number(incoming.length)} new)` : "";
  setText(pauseButton, isPaused ? `Resume${waiting}` : "Pause");
  clearButton.disabled = total === 0;
}

const drawEmpty = () => redraw(empty, [hasJournal, curlSnippet()], () => empty.replaceChildren(
  el("h3", {}, hasJournal ? "No request yet" : "The server keeps no requests (--journal-limit 0)"),
  quiet("Send one. ", keyNote()), codeBlock("the command", curlSnippet()),
  quiet("The tab “Client” has it in your language.")));

function pause() {
  isPaused = !isPaused;
  drawSoon();
}

async function clear() {
  const isSure = await confirmLoss("Clear the list of requests?", "Clear",
    `The server forgets all requests of ${scope() ? "this organization" : "all organizations"}. All else stays.`);
  if (!isSure) return;
  await call("DELETE", "/requests");
  page.closeRequest();
  input.focus();
  forget();
  await load();
  page.loadStubs();
  tell("The list of requests is empty.");
}

const counter = el("span", { class: "quiet" });
const input = el("input", {
  type: "search", placeholder: "Filter: failed path:/v1/connectors …", ariaLabel: "Filter the requests",
  autocomplete: "off", spellcheck: false, maxLength: 500, "aria-describedby": "filter-error",
  oninput: () => setFilter(input.value),
});
const filterError = errorPlace("filter-error");
const missing = el("p", { class: "note", role: "status" });
const pauseButton = button("Pause", pause);
const clearButton = button("Clear…", clear);
const help = el("div", { popover: "auto", id: "filter-help", role: "group", ariaLabel: "How to filter" },
  el("p", {}, "All words must be true."),
  pairs(FILTER_HELP.map(([word, meaning]) => [el("code", {}, word), meaning])));
const helpButton = el("button", {
  type: "button", class: "plain", popovertarget: "filter-help", ariaLabel: "How to filter", title: "How to filter",
}, "?");
const head = el("div", { role: "row", class: "head", ariaRowIndex: 1 },
  Object.entries(COLUMNS).map(([name, title]) => el("span", { role: "columnheader", class: name }, title)));
const body = el("div", { role: "rowgroup", class: "rows", onkeydown: moveFocus });
const table = el("div", { role: "table", class: "requests", ariaLabel: "Requests, newest first" },
  el("div", { role: "rowgroup", class: "heads" }, head), body);
const more = button("", () => focus(at(0)?.id), { class: "more" });
const empty = el("div", { class: "empty", hidden: true });
const filteredOut = el("div", { class: "empty", hidden: true },
  el("h3", {}, "No request passes this filter"),
  button("Remove the filter", () => {
    setFilter("");
    input.focus();
  }));
const scroller = el("div", { class: "scroller", onscroll: drawSoon }, table, empty, filteredOut);

byID("requests").append(
  row(
    el("h2", { id: "requests-title" }, "Requests ", counter),
    el("div", { class: "search" }, input, helpButton, help), pauseButton, clearButton),
  filterError, missing, el("div", { class: "holder" }, scroller, more));
head.firstElementChild.title = "UTC, by the server's clock";
new ResizeObserver(drawSoon).observe(scroller);
setFilter(new URLSearchParams(location.search).get("filter") ?? "");
