import { call } from "./api.js";
import {
  button, byID, codeBlock, copy, el, page, pairs, quiet, redraw, row, setText, tellFailure,
} from "./dom.js";
import { answerLine, count, matchLine, milliseconds, organizationOf, statusOf, stubName } from "./format.js";
import { indent } from "./json.js";
import { asCurl, asPytest, asStub, bodyOf, headerList, jsonOf } from "./quote.js";

// Nobody reads more, and the browser would stand still.
const LONGEST_TEXT = 300_000;

const section = byID("request");
const status = el("span");
const title = el("h2", { id: "request-title", class: "mono", tabIndex: -1 });
const content = el("div", { class: "content" });
section.append(
  el("div", { class: "heading" }, status, title, button("×", () => page.closeRequest(), {
    class: "plain close", ariaLabel: "Close the request", title: "Close (Escape)",
  })),
  content);
let loading;
// Asks anew why no stub matched.
export let explain = async () => {};

export function close() {
  loading?.abort();
  explain = async () => {};
  section.hidden = true;
}

export async function open(id, summary, takesFocus) {
  close();
  loading = new AbortController();
  const { signal } = loading;
  section.hidden = false;
  content.replaceChildren(quiet("Loading…"));
  showHead(summary ?? { method: "Request", url: id }, summary ? statusOf(summary) : "");
  if (takesFocus) title.focus();
  try {
    // About all organizations, as the link to a request is right whichever the page shows.
    const path = `/requests/${encodeURIComponent(id)}`;
    show(await call("GET", path, { signal, about: null }), summary, signal);
  } catch (failure) {
    if (failure.isCancelled) return;
    setText(content, failure.status === 404 ? "The server has no such request any more." : failure.message);
  }
}

function showHead({ method, url }, text) {
  status.className = `status s${text[0]}`;
  status.textContent = text;
  title.replaceChildren(el("b", {}, method), " ", el("bdi", { dir: "ltr" }, url));
}

function show(event, summary, signal) {
  const { request, response, stubMapping = {} } = event;
  const stub = summary?.stub ?? (/[1-9a-f]/.test(stubMapping.id ?? "") ? stubMapping : undefined);
  const by = summary?.answered_by ?? (stub ? "stub" : event.wasMatched ? "api" : "nothing");
  showHead(request, statusOf(response));
  const why = by !== "stub" && el("details", { class: "why", open: by === "nothing" || response.status >= 400 },
    el("summary", {}, el("h3", {}, "Why did no stub match?")), el("div", {}, "Loading…"));
  if (why) {
    explain = () => fillWhy(event.id, why.lastElementChild, signal);
    explain().catch(tellFailure);
  }
  content.replaceChildren(
    row(
      button("Copy as curl", () => {
        const [command, variables] = asCurl(request, location.origin);
        const hint = variables.length > 0 && ` Set ${variables.join(" and ")} first.`;
        return copy(command, "the request as curl", hint || "");
      }),
      button("Copy as pytest", () => copy(asPytest(request), "the assertion for pytest")),
      button("Make a stub of it", () => page.editStub({
        text: asStub(event), source: `${request.method} ${request.url.split("?")[0]}`,
        about: organizationOf(summary ?? request),
      }))),
    facts(event, summary ?? {}, by, stub), why,
    message("Request", request), message("Answer", response));
}

function facts({ id, request, timing = {} }, summary, by, stub) {
  const link = stub && stubLink(stub.id, stubName(stub));
  const delay = timing.addedDelay > 0 ? `, of which ${milliseconds(timing.addedDelay)} ms are a stub's delay` : "";
  return pairs([
    ["Answered by", {
      stub: ["the stub ", link],
      api: stub ? ["the API, changed by the stub ", link] : "the API",
      nothing: "not answered: no stub matched, and the API has no such path",
    }[by]],
    ["Received", summary.received_at ?? request.loggedDateString],
    ["Took", `${milliseconds(summary.milliseconds ?? timing.totalTime)} ms${delay}`],
    ["Organization", organizationOf(summary) || request.organization || undefined],
    ["User", summary.user ?? request.user ?? summary.owner_id],
    ["Trace id", id],
  ]);
}

const stubLink = (id, ...label) => button(el("bdi", {}, label), () => page.openStub(id), { class: "link" });

async function fillWhy(id, place, signal) {
  const path = `/cohere/requests/${encodeURIComponent(id)}/near-misses`;
  const { nearMisses } = await call("GET", path, { signal, about: null });
  const text = nearMisses.length > 0
    ? "Nearest stubs, as they are now, and what did not match:"
    : "There are no stubs for this organization.";
  redraw(place, nearMisses, () => place.replaceChildren(el("p", {}, text), ...nearMisses.slice(0, 3).map(nearMiss)));
}

function nearMiss({ request, stubMapping }) {
  const { id, name } = stubMapping;
  const rows = (request.differences ?? []).map((difference) => {
    // Such as: header X-A: expected "1", was absent
    const [, what, expected, actual] = difference.match(/^(.*?): expected (.*), was (.*)$/s) ?? [];
    if (!what) return el("tr", {}, el("td", { colSpan: 3 }, difference));
    return el("tr", {}, el("th", { scope: "row" }, what),
      el("td", { class: "expected mono" }, expected), el("td", { class: "actual mono" }, actual));
  });
  const link = stubLink(id, name && `${name}: `, el("code", {}, matchLine(stubMapping)));
  return el("article", {},
    el("h4", { dir: "auto" }, link, ` → ${answerLine(stubMapping)}`),
    rows.length === 0 ? "This stub would match now." : el("table", { ariaLabel: "What differs" },
      el("thead", {}, el("tr", {}, ["What", "Expected", "Was"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows)));
}

function message(name, part) {
  const make = (...children) => el("section", { class: "message", ariaLabel: name }, el("h3", {}, name), children);
  if (part.fault) return make(el("p", {}, `In place of an answer, a fault: ${part.fault}.`));
  const what = name.toLowerCase();
  const headers = headerList(part.headers);
  const all = el("details", { open: true }, el("summary", {}, `Headers (${headers.length})`),
    pairs(headers, { dir: "ltr", class: "pairs mono" }));
  const { text, bytes, length } = bodyOf(part);
  if (length === 0) return make(all, quiet("No body."));
  if (bytes) return make(all, quiet(`The body is binary, ${count(length, "byte")}.`));
  const json = jsonOf(text);
  const pretty = json ? indent(json) : text;
  const rest = pretty.length > LONGEST_TEXT ? ". This is its beginning; Copy takes all of it" : "";
  return make(all, quiet(`Body, ${count(length, "byte")}${rest}`),
    codeBlock(`the body of the ${what}`, text, pretty.slice(0, LONGEST_TEXT)));
}
