// Puts the parts of the page together, and hands the server's events to them.

import { call, scope, setKeyDialog, setScope } from "./api.js";
import { Bar } from "./bar.js";
import { Connectors } from "./connectors.js";
import { RequestDetail } from "./detail.js";
import { byID, calmly, el, show, tell, tellFailure } from "./dom.js";
import { EventStream } from "./events.js";
import { RequestList } from "./requests.js";
import { showClientPanel } from "./snippets.js";
import { Stubs } from "./stubs.js";
import { Tabs } from "./tabs.js";

setKeyDialog(askForAdminKey);

const page = {
  openRequest(id, options) {
    location.replace(`#request=${encodeURIComponent(id)}`);
    shown.options = options;
  },
  closeRequest() {
    history.replaceState(null, "", location.pathname + location.search);
    showRequest();
  },
  openStub(id) {
    page.closeRequest();
    tabs.select("stubs");
    stubs.reveal(id);
  },
  editStub: (text) => stubs.edit({ text }),
  stubsChanged: () => loadStubs(),
  connectorsChanged: () => loadConnectors(),
  organizations: () => bar.organizations,
};
const shown = { id: undefined, options: undefined };

const bar = new Bar({
  onScope: changeScope,
  onHurry: () => stream.hurry(),
  onReset: () => loadEverything(),
});
const tabs = new Tabs();
const requests = new RequestList(byID("requests"), page);
const detail = new RequestDetail(byID("request"), page);
const connectors = new Connectors(byID("connectors"), page);
const stubs = new Stubs(byID("stubs"), page);
showClientPanel(byID("client"), scope);

const loadConnectors = calmly(() => connectors.load());
const loadStubs = calmly(() => stubs.load());
const loadOrganizations = calmly(() => bar.loadOrganizations(), 1000);
const loadClock = calmly(() => bar.loadClock(), 50);
const loadRequests = calmly(() => requests.load(), 50);

function loadEverything() {
  loadOrganizations();
  loadClock();
  loadRequests();
  loadConnectors();
  loadStubs();
}

// MARK: events

let stream;
let quiet;

const handlers = {
  ready({ version }) {
    bar.setVersion(version);
    loadEverything();
  },
  request(summary) {
    requests.add(summary);
    if (summary.stub) stubs.countHit(summary.stub.id);
    if (summary.organization_id && !bar.knows(summary.organization_id)) loadOrganizations();
    if (quiet) reloadWhenQuiet();
  },
  connector() {
    loadConnectors();
    loadOrganizations();
  },
  authorization: () => loadConnectors(),
  stub: () => loadStubs(),
  clock: () => loadClock(),
  reset({ what }) {
    requests.forget();
    if (what === "everything") loadEverything();
    else {
      loadRequests();
      loadStubs();
    }
  },
  lost({ requests: lost }) {
    requests.miss(lost);
    reloadWhenQuiet();
  },
};

/** The list is loaded again when no request has come for 2 s: before, it would be old at once. */
function reloadWhenQuiet() {
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    quiet = undefined;
    loadRequests();
    loadStubs();
  }, 2000);
}

function connect() {
  stream?.stop();
  const mine = new EventStream(
    // Events of a stream that was stopped are about another organization.
    (type, data) => mine === stream && handlers[type]?.(data),
    (state, seconds) => bar.setConnection(state, seconds),
  );
  stream = mine;
}

// MARK: the URL

function changeScope(name) {
  const query = new URLSearchParams(location.search);
  if (name) query.set("organization", name);
  else query.delete("organization");
  history.pushState(null, "", `?${query}`);
  followURL();
}

function followURL() {
  const name = new URLSearchParams(location.search).get("organization") ?? "";
  if (name !== scope()) {
    setScope(name);
    for (const part of [requests, connectors, stubs]) part.forget();
    bar.showScope();
    showClientPanel(byID("client"), scope);
    connect();
  }
  showRequest();
}

function showRequest() {
  const id = new URLSearchParams(location.hash.slice(1)).get("request");
  const wasOpen = shown.id;
  document.body.classList.toggle("has-request", Boolean(id));
  if (!id) {
    shown.id = undefined;
    detail.close();
    requests.setOpened(undefined);
    if (wasOpen) requests.focus(wasOpen);
    return;
  }
  if (id === wasOpen) return;
  shown.id = id;
  requests.setOpened(id);
  detail.open(id, requests.find(id), shown.options);
  shown.options = undefined;
}

addEventListener("popstate", followURL);
addEventListener("hashchange", showRequest);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !shown.id) return;
  if (document.querySelector("dialog[open], :popover-open")) return;
  page.closeRequest();
});

// MARK: the admin key

/** Asks for the admin key until one is right, or until the user gives up. */
function askForAdminKey(check) {
  return new Promise((resolve) => {
    const input = el("input", {
      type: "password", id: "admin-key", required: true, autocomplete: "off", "aria-describedby": "key-error key-note",
    });
    const error = el("p", { class: "error", id: "key-error", role: "alert" });
    const form = el("form", { method: "dialog" },
      el("h2", { id: "key-title" }, "The server wants its admin key"),
      el("p", { id: "key-note" }, "It was started with --admin-key. This page forgets the key when you leave it."),
      el("label", { for: "admin-key" }, "Admin key"), input, error,
      el("div", { class: "buttons" },
        el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
        el("button", { class: "main" }, "Continue")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.replaceChildren();
      try {
        // A header's value can't have other characters.
        if (/^[\x20-\x7e]+$/.test(input.value) && (await check(input.value))) return dialog.close("right");
        error.textContent = "This is not the server's admin key.";
      } catch (failure) {
        error.textContent = "The server does not answer.";
      }
      input.setAttribute("aria-invalid", "true");
      input.select();
    });
    const dialog = el("dialog", { "aria-labelledby": "key-title", class: "small" }, form);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "right");
      input.value = "";
    });
    show(dialog);
  });
}

addEventListener("unhandledrejection", (event) => tellFailure(event.reason));
document.addEventListener("visibilitychange", () => {
  // A machine that has slept has stood still, and the clock of the server has not.
  if (!document.hidden) loadClock();
});

bar.showScope();
connect();
showRequest();
