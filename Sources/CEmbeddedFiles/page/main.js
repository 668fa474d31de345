import { scope, setKeyDialog, setScope } from "./api.js";
import * as bar from "./bar.js";
import * as connectors from "./connectors.js";
import * as detail from "./detail.js";
import { addressWith, byID, calmly, el, field, formButtons, page, setText, show, tellFailure } from "./dom.js";
import { follow } from "./events.js";
import * as requests from "./requests.js";
import { showSnippets } from "./snippets.js";
import * as stubs from "./stubs.js";
import { selectTab } from "./tabs.js";

const loadConnectors = calmly(connectors.load);
const loadStubs = calmly(stubs.load);
const loadClock = calmly(bar.loadClock, 50);
const loadRequests = calmly(requests.load, 50);
const loadScopes = calmly(bar.loadOrganizations, 500);
const explain = calmly(() => detail.explain());
const loadEverything = () => [loadScopes, loadClock, loadRequests, loadConnectors, loadStubs].forEach((load) => load());

Object.assign(page, {
  changeScope, loadConnectors, loadStubs, loadScopes, loadEverything,
  hurry: () => stream.hurry(),
  editStub: stubs.edit,
  closeRequest() {
    history.replaceState(null, "", location.pathname + location.search);
    showRequest();
  },
  openStub(id) {
    page.closeRequest();
    selectTab("Stubs");
    stubs.reveal(id);
  },
});

let stream;
let quiet, floodedAt, hiding;

const handlers = {
  ready({ version, accepts_every_key: acceptsEveryKey }) {
    setText(byID("version"), version);
    showSnippets(acceptsEveryKey);
    loadEverything();
  },
  request(summary) {
    requests.add(summary);
    if (summary.stub) loadStubs();
    if (!bar.isKnown(summary)) loadScopes();
    if (quiet) reloadWhenQuiet();
  },
  connector() {
    loadConnectors();
    loadScopes();
  },
  authorization: loadConnectors,
  stub() {
    loadStubs();
    explain();
  },
  clock: loadClock,
  reset() {
    requests.forget();
    loadEverything();
  },
  lost({ requests: lost }) {
    requests.miss(lost);
    reloadWhenQuiet();
  },
};

// Before it is quiet, the list would be old at once. But it may never be.
function reloadWhenQuiet() {
  floodedAt ??= performance.now();
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    quiet = floodedAt = undefined;
    loadRequests();
    loadStubs();
  }, Math.min(2000, floodedAt + 10_000 - performance.now()));
}

function connect() {
  stream?.stop();
  stream = follow((type, data) => handlers[type]?.(data), bar.setConnection);
}

let openedID;

function changeScope(name) {
  history.pushState(null, "", addressWith("organization", name));
  followURL();
}

function followURL() {
  const name = new URLSearchParams(location.search).get("organization") ?? "";
  if (name !== scope()) {
    setScope(name);
    for (const part of [requests, connectors, stubs]) part.forget();
    bar.showScope();
    showSnippets();
    connect();
  }
  showRequest();
}

function showRequest() {
  const [, id] = location.hash.match(/^#request=([\da-f-]{36})$/) ?? [];
  if (id === openedID) return;
  const closedID = openedID;
  openedID = id;
  document.body.classList.toggle("has-request", Boolean(id));
  requests.setOpened(id);
  if (id) detail.open(id, requests.find(id), !closedID);
  else {
    detail.close();
    requests.focus(closedID);
  }
}

addEventListener("popstate", followURL);
addEventListener("hashchange", showRequest);
addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && openedID && !document.querySelector("dialog[open], :popover-open")) page.closeRequest();
});
addEventListener("unhandledrejection", ({ reason }) => tellFailure(reason));
// A browser has six connections to a server: a tab that nobody sees lets its one go.
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(stream.stop, 10_000);
  else connect();
});

async function askForAdminKey(check) {
  const input = el("input", { type: "password", autocomplete: "off", autofocus: true });
  const place = field("admin_key", input, "This page forgets the key when you leave it.");
  const submit = async (event) => {
    event.preventDefault();
    // A header's value has no other characters.
    if (/^[\x20-\x7e]+$/.test(input.value) && (await check(input.value))) return dialog.close("right");
    setText(place.lastElementChild, "This is not the server's admin key.");
    input.ariaInvalid = "true";
    input.select();
  };
  const dialog = el("dialog", { class: "small" }, el("form", { onsubmit: submit },
    el("h2", {}, "The server wants its admin key"), place, formButtons("Continue")));
  return (await show(dialog)) === "right";
}

setKeyDialog(askForAdminKey);
bar.showScope();
connect();
showRequest();
