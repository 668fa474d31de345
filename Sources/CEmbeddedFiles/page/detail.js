// One request: what came, what was answered by what, and why no stub did it.

import { call } from "./api.js";
import { button, byID, codeBlock, copy, copyButton, el, page, pairs, quiet, row, setText, tellFailure } from "./dom.js";
import { answerLine, matchLine, milliseconds, organizationOf, size, stubName } from "./format.js";
import { indent } from "./json.js";
import { asCurl, asPytest, asStub, bodyOf, header, headerList, jsonOf } from "./quote.js";

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

export function close() {
  loading?.abort();
  section.hidden = true;
}

export async function open(id, summary, takesFocus) {
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  section.hidden = false;
  content.replaceChildren(quiet("Loading…"));
  showHead(summary ?? { method: "Request", url: id }, summary?.status ?? "");
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
  status.className = `status s${String(text)[0]}`;
  status.textContent = text;
  title.replaceChildren(el("b", {}, method), " ", el("bdi", { dir: "ltr" }, url));
}

function show(event, summary, signal) {
  const { request, response, stubMapping = {} } = event;
  const stub = summary?.stub ?? (/[1-9a-f]/.test(stubMapping.id ?? "") ? stubMapping : undefined);
  const by = summary?.answered_by ?? (stub ? "stub" : event.wasMatched ? "api" : "nothing");
  showHead(request, response.fault ? "fault" : response.status);
  const why = el("section", { class: "why", hidden: by === "stub", ariaLabel: "Why did no stub match?" },
    el("h3", {}, "Why did no stub match?"), quiet("Loading…"));
  if (!why.hidden) explain(event.id, why, signal).catch(tellFailure);
  content.replaceChildren(
    row(
      button("Copy as curl", () => copy(asCurl(request, location.origin), "the request as curl")),
      button("Copy as pytest", () => copy(asPytest(request), "the assertion for pytest")),
      button("Make a stub of it", () => page.editStub(asStub(event)))),
    facts(event, summary ?? {}, by, stub), why,
    message("Request", request, `${request.method} ${request.url}`),
    message("Answer", response, String(response.status)));
}

function facts({ id, request, response, timing = {} }, summary, by, stub) {
  const link = stub && stubLink(stub.id, stubName(stub));
  const delay = timing.addedDelay > 0 ? `, of which ${milliseconds(timing.addedDelay)} ms are a stub's delay` : "";
  return pairs([
    ["Answered by", {
      stub: ["the stub ", link],
      api: stub ? ["the API, changed by the stub ", link] : "the API",
      nothing: "nothing: no stub, nor the API",
    }[by]],
    ["Received", summary.received_at ?? request.loggedDateString],
    ["Took", `${milliseconds(summary.milliseconds ?? timing.totalTime)} ms${delay}`],
    ["Organization", organizationOf(summary) || request.organization || undefined],
    ["User", summary.user ?? request.user ?? summary.owner_id],
    ["Trace id", header(response.headers, "x-debug-trace-id") ?? id],
  ]);
}

const stubLink = (id, ...label) => button(el("bdi", {}, label), () => page.openStub(id), { class: "link" });

async function explain(id, place, signal) {
  const path = `/cohere/requests/${encodeURIComponent(id)}/near-misses`;
  const { nearMisses } = await call("GET", path, { signal, about: null });
  const texts = ["There is no stub that it could have been.", "The nearest stub, and in what it differs:"];
  const text = texts[nearMisses.length] ?? "The nearest stubs, and in what they differ:";
  place.replaceChildren(place.firstElementChild, el("p", {}, text), ...nearMisses.slice(0, 3).map(nearMiss));
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
    rows.length > 0 && el("table", {},
      el("thead", {}, el("tr", {}, ["What", "Expected", "Was"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows)));
}

function message(name, part, firstLine) {
  const make = (...children) => el("section", { class: "message", ariaLabel: name }, el("h3", {}, name), children);
  if (part.fault) return make(el("p", {}, `In place of an answer, a fault: ${part.fault}.`));
  const what = name.toLowerCase();
  const headers = headerList(part.headers);
  const plain = [firstLine, ...headers.map((pair) => pair.join(": "))].join("\n");
  const list = pairs(headers, { dir: "ltr", class: "pairs mono" });
  const all = el("details", { open: true }, el("summary", {}, `Headers (${headers.length})`),
    el("div", { class: "code" }, list, copyButton(`the headers of the ${what}`, plain)));
  const { text, bytes, length } = bodyOf(part);
  if (length === 0) return make(all, quiet("No body."));
  if (bytes) {
    const shown = [...bytes.subarray(0, 256)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return make(all, quiet(`The body is binary, ${size(length)}. It begins with:`), el("pre", {}, shown));
  }
  const json = jsonOf(text);
  const pretty = json ? indent(json) : text;
  const rest = pretty.length > LONGEST_TEXT ? ". This is its beginning; Copy takes all of it" : "";
  return make(all, quiet(`Body, ${size(length)}${rest}`),
    codeBlock(`the body of the ${what}`, text, pretty.slice(0, LONGEST_TEXT)));
}
