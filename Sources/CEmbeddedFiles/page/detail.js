// One request: what came, what was answered and by what, and why no stub did it.

import { call } from "./api.js";
import { action, byID, copy, copyButton, cut, el, tellFailure } from "./dom.js";
import { answerLine, matchLine, milliseconds, organizationOf, size, stubName } from "./format.js";
import { asCurl, asPytest, asStub, bodyOf, header, headerList, jsonOf } from "./quote.js";
import { indent } from "./json.js";

// What is longer is shown in part: nobody reads it, and the browser would stand still.
const LONGEST_TEXT = 300_000;
const NO_STUB = "00000000-0000-0000-0000-000000000000";

export class RequestDetail {
  #loading;

  constructor(section, page) {
    this.section = section;
    this.page = page;
  }

  close() {
    this.#loading?.abort();
    this.section.hidden = true;
    this.section.replaceChildren();
  }

  /** Opens a request. Its summary is shown at once, if the list has it. */
  async open(id, summary, { keepsFocus = false } = {}) {
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    const { signal } = loading;
    this.section.hidden = false;
    this.content = el("div", { class: "content" }, el("p", { class: "quiet" }, "Loading…"));
    this.section.replaceChildren(this.#heading(summary), this.content);
    this.section.scrollTop = 0;
    if (!keepsFocus) byID("request-title").focus();
    try {
      // About all: the link to a request leads to it, whichever organization the page shows.
      const event = await call("GET", `/__admin/requests/${encodeURIComponent(id)}`, { signal, about: null });
      if (signal.aborted) return;
      const isFocused = document.activeElement === byID("request-title");
      this.section.replaceChildren(this.#heading(summary, event), this.content);
      if (isFocused) byID("request-title").focus();
      this.#show(id, event, summary, signal);
    } catch (failure) {
      if (failure.isCancelled) return;
      const text = failure.status === 404
        ? "The server has no such request any more: it keeps the newest 10,000, and forgets all when they are cleared."
        : failure.message;
      this.content.replaceChildren(el("p", { class: "error", role: "alert" }, text));
    }
  }

  #heading(summary, event) {
    const request = event?.request ?? summary;
    const status = event?.response?.fault ? "fault" : (event?.response?.status ?? summary?.status);
    const title = el("h2", { id: "request-title", tabIndex: -1 },
      request ? [el("span", { class: "method" }, request.method), " ", el("span", { dir: "ltr" }, request.url)] : "A request");
    return el("div", { class: "heading" },
      status && el("span", { class: `status s${String(status)[0]}` }, String(status)), title,
      el("button", {
        type: "button", class: "plain close", "aria-label": "Close the request", title: "Close (Escape)",
        onclick: () => this.page.closeRequest(),
      }, "×"));
  }

  #show(id, event, summary, signal) {
    const { request, response = {} } = event;
    const stub = event.stubMapping?.id && event.stubMapping.id !== NO_STUB ? event.stubMapping : summary?.stub;
    const by = summary?.answered_by ?? (stub ? "stub" : event.wasMatched ? "api" : "nothing");
    const parts = [
      el("div", { class: "buttons" },
        this.#button("Copy as curl", () => copy(asCurl(request, location.origin), "the request as curl")),
        this.#button("Copy as pytest", () => copy(asPytest(request), "the assertion for pytest")),
        this.#button("Make a stub of it", () => this.page.editStub(asStub(event)))),
      this.#facts(event, summary, by, stub),
    ];
    if (by !== "stub") {
      const place = el("section", { class: "why", "aria-labelledby": "why-title" },
        el("h3", { id: "why-title" }, "Why did no stub match?"), el("p", { class: "quiet" }, "Loading…"));
      parts.push(place);
      this.#explain(id, by, place, signal).catch(tellFailure);
    }
    parts.push(
      message("Request", request, bodyOf(request), [`${request.method} ${request.url}`]),
      response.fault
        ? el("section", { class: "message" }, el("h3", {}, "Answer"), el("p", {}, `A fault in place of an answer: ${response.fault}.`))
        : message("Answer", response, bodyOf(response), [String(response.status ?? "")]));
    this.content.replaceChildren(...parts);
  }

  #button(label, work) {
    return el("button", { type: "button", onclick: action(work) }, label);
  }

  #facts(event, summary, by, stub) {
    const { request, response = {}, timing = {} } = event;
    const total = summary?.milliseconds ?? timing.totalTime;
    const delay = timing.addedDelay > 0 ? `, of which ${milliseconds(timing.addedDelay)} ms are a stub's delay` : "";
    const link = stub && el("button", { type: "button", class: "link", onclick: () => this.page.openStub(stub.id) },
      cut(stubName(stub) || "stub"));
    const answered = {
      stub: ["the stub ", link],
      api: stub ? ["the API, with the delay of the stub ", link] : ["the API"],
      nothing: ["nothing: no call of the API and no stub is like this"],
    }[by] ?? [by];
    const facts = [
      ["Answered by", answered],
      ["Received", [summary?.received_at ?? request.loggedDateString ?? ""]],
      ["Took", total !== undefined && [`${milliseconds(total)} ms${delay}`]],
      ["Organization", organizationOf(summary ?? {}) ?? request.organization],
      ["User", summary?.user ?? request.user ?? summary?.owner_id],
      ["Client", request.clientIp],
      ["Trace id", header(response.headers, "x-debug-trace-id") ?? event.id],
    ];
    return el("dl", { class: "facts" }, facts.filter(([, value]) => value).map(([name, value]) =>
      [el("dt", {}, name), el("dd", { dir: "auto" }, ...[value].flat())]));
  }

  // MARK: why no stub matched

  async #explain(id, by, place, signal) {
    const path = `/__admin/cohere/requests/${encodeURIComponent(id)}/near-misses`;
    const { nearMisses = [] } = await call("GET", path, { signal, about: null });
    const title = place.firstElementChild;
    if (nearMisses.length === 0) {
      const text = by === "api"
        ? "No stub is there that it was compared with, so the API answered."
        : "No stub is there that it was compared with.";
      place.replaceChildren(title, el("p", {}, text));
      return;
    }
    const isOnly = nearMisses.length === 1 ? "The nearest stub, and in what it differs:" : "The nearest stubs first, and in what they differ:";
    place.replaceChildren(title, el("p", {}, isOnly), ...nearMisses.slice(0, 3).map((miss) => this.#miss(miss)));
  }

  #miss({ request, stubMapping, matchResult }) {
    const name = stubMapping.name ? `${stubMapping.name}: ` : "";
    const differences = (request.differences ?? matchResult?.differences ?? []).map(difference);
    const title = el("h4", { dir: "auto" },
      el("button", { type: "button", class: "link", onclick: () => this.page.openStub(stubMapping.id) },
        name, el("code", {}, matchLine(stubMapping))), " → ", answerLine(stubMapping));
    const rows = differences.map(({ what, expected, actual }) => el("tr", {},
      el("th", { scope: "row" }, what),
      expected === undefined
        ? el("td", { colSpan: 2 })
        : [el("td", { "data-is": "expected" }, el("code", {}, expected)), el("td", { "data-is": "actual" }, el("code", {}, actual))]));
    if (rows.length === 0) return el("article", {}, title, el("p", {}, "The server has not said in what it differs."));
    return el("article", {}, title, el("table", {},
      el("thead", {}, el("tr", {}, ["What", "Expected", "Was"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows)));
  }
}

/** Takes a difference apart, such as `header X-A: expected "1", was absent`. */
function difference(text) {
  const [, what, expected, actual] = text.match(/^(.*?): expected (.*), was (.*)$/s) ?? [];
  return what === undefined ? { what: text } : { what, expected, actual };
}

// MARK: headers and bodies

function message(title, { headers }, body, firstLine) {
  const list = headerList(headers);
  const parts = [el("h3", {}, title, " ", el("span", { class: "quiet" }, size(body.size)))];
  const plain = list.map(([name, value]) => `${name}: ${value}`).join("\n");
  parts.push(el("details", { open: true },
    el("summary", {}, `Headers (${list.length})`),
    el("div", { class: "code" },
      el("dl", { class: "headers", dir: "ltr" }, list.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
      copyButton(`the headers of the ${title.toLowerCase()}`, () => [...firstLine, plain].join("\n")))));
  parts.push(...bodyParts(title, body));
  return el("section", { class: "message", "aria-label": title }, parts);
}

function bodyParts(title, { text, bytes }) {
  const what = `the body of the ${title.toLowerCase()}`;
  if (bytes) {
    const shown = [...bytes.subarray(0, 256)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const more = bytes.length > 256 ? " …" : "";
    return [el("p", {}, `The body is binary: ${size(bytes.length)}. It begins with these bytes:`), el("pre", {}, shown + more)];
  }
  if (text === "") return [el("p", { class: "quiet" }, "No body.")];
  const json = jsonOf(text);
  const pretty = json ? indent(json, text) : text;
  const isCut = pretty.length > LONGEST_TEXT;
  const pre = el("pre", { tabIndex: 0, dir: "auto", "aria-label": `Body of the ${title.toLowerCase()}` },
    isCut ? pretty.slice(0, LONGEST_TEXT) : pretty);
  const whole = isCut && el("button", { type: "button", onclick: (event) => {
    pre.textContent = pretty;
    event.currentTarget.remove();
  } }, "Show the rest");
  return [el("div", { class: "code" }, pre, copyButton(what, text)), whole].filter(Boolean);
}
