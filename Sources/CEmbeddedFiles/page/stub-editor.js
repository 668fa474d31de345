// The editor of a stub: its JSON, with errors at their place.

import { call } from "./api.js";
import { el, errorPlace, formButtons, quiet, setText, showForm, tell } from "./dom.js";
import { organizationOf } from "./format.js";
import { follow, lineAndColumn, parse } from "./json.js";
import { organizationOptions } from "./bar.js";

const TEMPLATE = {
  name: "rate limit",
  request: { method: "GET", urlPath: "/v1/connectors" },
  response: { status: 429, headers: { "Retry-After": "1" }, jsonBody: { message: "slow down" } },
};

export function editStub({ text, stub }) {
  const owner = stub?.organization_id;
  // The id stands in the address, and is of no use in the text.
  const { id, uuid, ...content } = stub?.mapping ?? TEMPLATE;
  const start = text ?? JSON.stringify(content, null, 2);
  const area = el("textarea", {
    id: "stub-json", name: "json", class: "json mono", rows: 20, spellcheck: false, value: start, dir: "ltr",
    autofocus: true, "aria-describedby": "stub-error stub-note",
  });
  const error = errorPlace("stub-error");
  const whose = el("select", { id: "stub-scope", name: "scope" },
    el("option", { value: "" }, "all organizations"), organizationOptions());
  const form = el("form", {},
    el("h2", {}, stub ? "Change the stub" : "New stub"),
    stub
      ? quiet(el("bdi", {}, `For ${owner ? organizationOf(stub) : "all organizations"}`))
      : el("div", { class: "field" }, el("label", { for: "stub-scope" }, "For"), whose),
    el("div", { class: "field" }, el("label", { for: "stub-json" }, "The stub, in WireMock's JSON"), area),
    el("p", { class: "note", id: "stub-note" }, start.includes("[redacted")
      && "The server shows no secrets. Write them again where [redacted] stands: it is saved as it stands here."),
    error,
    formButtons("Save"));
  const dialog = el("dialog", { class: "wide" }, form);

  const select = (from, to, line) => {
    area.ariaInvalid = "true";
    area.focus();
    area.setSelectionRange(from, to);
    area.scrollTop = (line - 4) * parseFloat(getComputedStyle(area).lineHeight);
  };
  const read = () => {
    setText(error, "");
    area.ariaInvalid = null;
    try {
      return parse(area.value);
    } catch ({ message, offset }) {
      const { line, column } = lineAndColumn(area.value, offset);
      setText(error, `This is not JSON: line ${line}, column ${column}: ${message}.`);
      select(offset, offset + 1, line);
      return undefined;
    }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const value = read();
    if (!value) return;
    try {
      const path = "/mappings";
      if (stub) await call("PUT", `${path}/${encodeURIComponent(stub.id)}`, { text: area.value, about: owner ?? null });
      else await call("POST", path, { text: area.value, about: whose.value || null });
      tell("The stub is saved.");
      dialog.close("saved");
    } catch (failure) {
      if (failure.isCancelled) return;
      setText(error, failure.message);
      if (!failure.pointer) return;
      const place = follow(value, failure.pointer);
      const { line } = lineAndColumn(area.value, place.start);
      setText(error, `Line ${line}, ${failure.pointer}: ${failure.message}`);
      select(place.start, place.end, line);
    }
  });
  // The text's beginning is of more interest than its end.
  area.setSelectionRange(0, 0);
  return showForm(dialog);
}
