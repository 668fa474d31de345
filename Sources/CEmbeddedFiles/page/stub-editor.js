import { call } from "./api.js";
import { el, field, formButtons, quiet, setText, showForm, tell } from "./dom.js";
import { organizationOf } from "./format.js";
import { follow, lineAndColumn, parse } from "./json.js";
import { organizationOptions } from "./bar.js";

const TEMPLATE = {
  name: "rate limit",
  request: { method: "GET", urlPath: "/v1/connectors" },
  response: { status: 429, headers: { "Retry-After": "1" }, jsonBody: { message: "slow down" } },
};

// The new `text` of a stub is made of the request `source`.
export function editStub({ text, stub, source, about }) {
  const owner = stub?.organization_id;
  // The id stands in the address, and is of no use in the text.
  const { id, uuid, ...content } = stub?.mapping ?? TEMPLATE;
  const start = text ?? JSON.stringify(content, null, 2);
  const area = el("textarea", { class: "json mono", rows: 20, spellcheck: false, autofocus: true, value: start });
  const whose = el("select", {}, el("option", { value: "" }, "all organizations"), organizationOptions(about));
  const json = field("json", area, [
    source && "The stub does not compare the request's headers and body. ",
    start.includes("[redacted") && "The server shows no secrets: write them again where [redacted] stands.",
  ].filter(Boolean), "The stub, in WireMock's JSON");
  const error = json.lastElementChild;
  const form = el("form", { onsubmit: submit },
    el("h2", {}, stub ? "Change the stub" : source ? `New stub of ${source}${about && `, for ${about}`}` : "New stub"),
    stub
      ? quiet(el("bdi", {}, `For ${owner ? organizationOf(stub) : "all organizations"}`))
      : field("for", whose),
    json, formButtons("Save"));
  const dialog = el("dialog", { class: "wide" }, form);

  // The text's beginning is of more interest than its end.
  area.setSelectionRange(0, 0);
  return showForm(dialog);

  async function submit(event) {
    event.preventDefault();
    setText(error, "");
    area.ariaInvalid = null;
    let value;
    try {
      value = parse(area.value);
      const about = (stub ? owner : whose.value) || null;
      if (stub) await call("PUT", `/mappings/${encodeURIComponent(stub.id)}`, { text: area.value, about });
      else await call("POST", "/mappings", { text: area.value, about });
      tell("The stub is saved.");
      dialog.close("saved");
    } catch ({ message, offset, pointer, isCancelled }) {
      if (isCancelled) return;
      setText(error, message);
      if (!pointer && offset === undefined) return;
      const { start, end } = pointer ? follow(value, pointer) : { start: offset, end: offset + 1 };
      const { line, column } = lineAndColumn(area.value, start);
      setText(error, pointer
        ? `Line ${line}: ${message.replace("Error parsing JSON: ", "")}`
        : `This is not JSON: line ${line}, column ${column}: ${message}.`);
      area.ariaInvalid = "true";
      area.focus();
      area.setSelectionRange(start, end);
      area.scrollTop = (line - 4) * parseFloat(getComputedStyle(area).lineHeight);
    }
  }
}
