// The editor of a stub: its JSON, with errors at their place.

import { call, scope } from "./api.js";
import { confirmLoss, el, show, tell } from "./dom.js";
import { organizationOf } from "./format.js";
import { follow, indent, lineAndColumn, parse } from "./json.js";

const MOST_ORGANIZATIONS = 500;
const TEMPLATE = `{
  "name": "rate limit",
  "request": {
    "method": "GET",
    "urlPath": "/v1/connectors"
  },
  "response": {
    "status": 429,
    "headers": { "Retry-After": "1" },
    "jsonBody": { "message": "slow down" }
  }
}`;

/** Shows the editor. Resolves with whether the stub was saved. */
export function editStub(organizations, { text, stub }) {
  return new Promise((resolve) => {
    const start = text ?? (stub ? write(stub.mapping) : TEMPLATE);
    const area = el("textarea", {
      id: "stub-json", class: "json", rows: 20, spellcheck: false, autocomplete: "off", value: start, dir: "ltr", wrap: "off",
      "aria-describedby": "stub-error stub-note",
    });
    const error = el("p", { class: "error", id: "stub-error", role: "alert" });
    const whose = el("select", { id: "stub-scope" },
      el("option", { value: "" }, "all organizations"),
      organizationOptions(organizations));
    const save = el("button", { class: "main" }, "Save");
    const isHidden = stub && start.includes("[redacted");
    const form = el("form", {},
      el("h2", { id: "stub-title" }, stub ? "Change the stub" : "New stub"),
      stub
        ? el("p", { class: "quiet", dir: "auto" }, `For ${stub.organization_id ? organizationOf(stub) : "all organizations"}.`)
        : el("div", { class: "field" }, el("label", { for: "stub-scope" }, "For"), whose),
      el("div", { class: "field" }, el("label", { for: "stub-json" }, "The stub, in WireMock's JSON"), area),
      el("p", { class: isHidden ? "note" : "quiet", id: "stub-note" }, isHidden
        ? "The server does not show secrets. Where [redacted] stands, write the secret again: it is saved as it stands here."
        : "In place of jsonBody: body, base64Body, fault. Patterns: equalTo, contains, matches, matchesJsonPath …"),
      error,
      el("div", { class: "buttons" },
        el("button", { type: "button", onclick: () => tidy() }, "Tidy up"), el("span", { class: "grow" }),
        el("button", { type: "button", onclick: () => dialog.requestClose?.() ?? dialog.close() }, "Cancel"), save));
    const dialog = el("dialog", { "aria-labelledby": "stub-title", class: "wide" }, form);

    const select = (from, to) => {
      area.focus();
      area.setSelectionRange(from, to);
      const { line } = lineAndColumn(area.value, from);
      const height = parseFloat(getComputedStyle(area).lineHeight) || 18;
      area.scrollTop = Math.max(0, (line - 4) * height);
      area.setAttribute("aria-invalid", "true");
    };
    const read = () => {
      error.textContent = "";
      area.removeAttribute("aria-invalid");
      try {
        return parse(area.value);
      } catch (problem) {
        const { line, column } = lineAndColumn(area.value, problem.offset);
        error.textContent = `This is not JSON: line ${line}, column ${column}: ${problem.message}.`;
        select(problem.offset, Math.min(problem.offset + 1, area.value.length));
        return undefined;
      }
    };
    const tidy = () => {
      const value = read();
      if (value) area.value = indent(value, area.value);
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const value = read();
      if (!value) return;
      save.disabled = true;
      try {
        if (stub) {
          const path = `/__admin/mappings/${encodeURIComponent(stub.id)}`;
          await call("PUT", path, { text: area.value, about: stub.organization_id ?? null });
        } else {
          await call("POST", "/__admin/mappings", { text: area.value, about: whose.value || null });
        }
        tell("The stub is saved.");
        dialog.close("saved");
      } catch (failure) {
        if (failure.isCancelled) return;
        error.textContent = failure.message;
        if (failure.pointer) {
          const place = follow(value, failure.pointer);
          const { line } = lineAndColumn(area.value, place.start);
          error.textContent = `Line ${line}, ${failure.pointer}: ${failure.message}`;
          select(place.start, place.end);
        }
      } finally {
        save.disabled = false;
      }
    });
    dialog.addEventListener("cancel", async (event) => {
      if (area.value === start) return;
      event.preventDefault();
      if (await confirmLoss("Discard what you have typed?", ["The stub stays as it is."], "Discard")) dialog.close();
    });
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "saved"));
    show(dialog);
    area.focus();
    area.setSelectionRange(0, 0);
  });
}

/** Writes a stub that the server has given. Its id stands in the address, and is of no use in the text. */
function write(mapping) {
  const { id, uuid, ...rest } = mapping;
  return JSON.stringify(rest, null, 2);
}

function organizationOptions(organizations) {
  const options = organizations.slice(0, MOST_ORGANIZATIONS).map(({ name, id }) =>
    el("option", { value: name ?? id, selected: scope() !== "" && (scope() === name || scope() === id) }, name ?? id));
  if (scope() && !options.some((option) => option.selected)) {
    options.unshift(el("option", { value: scope(), selected: true }, scope()));
  }
  return options;
}
