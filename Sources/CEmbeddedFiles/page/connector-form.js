// The form that makes and changes a connector. What the server refuses is said at the field that it names.

import { call } from "./api.js";
import { button, el, formButtons, setText, showForm, tell } from "./dom.js";
import { organizationOf } from "./format.js";
import { organizationOptions } from "./organizations.js";

const NEW = "\0new";
const OAUTH = ["client_id", "client_secret", "authorize_url", "token_url", "scope"];
const KEPT = "It is kept, and never shown again.";

/** Shows the form: for a new connector, or to change one. Gives whether something was saved. */
export function editConnector(item) {
  const { connector = {}, organization_id: owner } = item ?? {};
  const { auth_type: kind = "none", oauth = {} } = connector;
  const input = (value = "", more) => el("input", { value, autocomplete: "off", spellcheck: false, ...more });
  const secret = () => input("", { type: "password", autocomplete: "new-password", placeholder: item ? "unchanged" : "" });
  const box = (checked) => el("input", { type: "checkbox", checked });
  const lines = (value = "") => el("textarea", { rows: 2, value });
  const choice = (value, label) => el("label", { class: "choice" }, el("input", {
    // An authentication can be changed, but not taken away.
    type: "radio", name: "kind", value, checked: kind === value, disabled: value === "none" && kind !== "none",
  }), label);

  const options = organizationOptions();
  const whose = el("select", {}, options, el("option", { value: NEW, selected: options.length === 0 }, "A new one…"));
  const key = field("key", "API key of your program", input("", { placeholder: "acme/alice" }),
    "ORGANIZATION/USER, or one word that is both. It makes the organization.");
  const oauthPart = el("div", {},
    field("oauth.client_id", "Client id", input(oauth.client_id)),
    field("oauth.client_secret", "Client secret", secret(), KEPT),
    field("oauth.authorize_url", "Authorize URL", input(oauth.authorize_url)),
    field("oauth.token_url", "Token URL", input(oauth.token_url)),
    el("p", {}, button("Use the built-in provider", () => {
      form.elements["oauth.authorize_url"].value = `${location.origin}/oauth/authorize`;
      form.elements["oauth.token_url"].value = `${location.origin}/oauth/token`;
    })),
    field("oauth.scope", "Scope", input(oauth.scope), "Several with a space between them."));
  const servicePart = el("div", {},
    field("service_auth.type", "Type", el("select", {},
      // The API does not show the type that is stored.
      kind === "service_auth" && el("option", { value: "" }, "unchanged"),
      ["bearer", "basic", "noscheme"].map((value) => el("option", {}, value)))),
    field("service_auth.token", "Token", secret(), KEPT));
  const general = el("p", { class: "error", role: "alert" });
  const form = el("form", {},
    el("h2", { id: "form-title", dir: "auto" }, item ? `Change ${connector.name}` : "New connector"),
    item
      ? el("p", { class: "quiet", dir: "auto" }, el("code", {}, connector.id), ` of ${organizationOf(item)}`)
      : [field("organization", "Organization", whose), key],
    field("name", "Name", input(connector.name, { autofocus: true })),
    field("url", "URL", input(connector.url), "Where Cohere would search. The mock never calls it."),
    field("description", "Description", lines(connector.description)),
    field("excludes", "Excludes", lines(connector.excludes?.join("\n")), "The name of one field in a line."),
    field("active", "Active", box(connector.active !== false)),
    field("continue_on_failure", "Continue on failure", box(connector.continue_on_failure)),
    el("fieldset", {}, el("legend", {}, "Authentication"),
      el("div", { class: "row" }, choice("none", "none"), choice("oauth", "OAuth"), choice("service_auth", "service token")),
      oauthPart, servicePart),
    general, formButtons(item ? "Save" : "Create", () => dialog));
  const dialog = el("dialog", { "aria-labelledby": "form-title" }, form);

  const update = () => {
    oauthPart.hidden = form.elements.kind.value !== "oauth";
    servicePart.hidden = form.elements.kind.value !== "service_auth";
    key.hidden = whose.value !== NEW;
  };
  form.addEventListener("change", update);
  update();
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    clearErrors(form);
    try {
      const value = read(form.elements, item?.connector);
      const path = "/__admin/cohere/connectors";
      if (item) await call("PATCH", `${path}/${encodeURIComponent(connector.id)}`, { value, about: owner });
      else if (whose.value !== NEW) await call("POST", path, { value, about: whose.value });
      else await call("POST", path, { value, about: null, more: bearer(form.elements.key.value.trim()), isOwnKey: true });
      tell(`${form.elements.name.value} is ${item ? "changed" : "created"}.`);
      dialog.close("saved");
    } catch (failure) {
      if (!failure.isCancelled) placeError(form, general, failure);
    }
    isSending = false;
  });
  return showForm(dialog, form);
}

function field(name, label, input, hint) {
  const isBox = input.type === "checkbox";
  Object.assign(input, { id: `field-${name}`, name });
  input.setAttribute("aria-describedby", `error-${name} hint-${name}`);
  const parts = [el("label", { for: input.id }, label), input];
  return el("div", { class: isBox ? "field box" : "field", "data-field": name },
    isBox ? parts.reverse() : parts,
    el("p", { class: "quiet", id: `hint-${name}` }, hint), el("p", { class: "error", id: `error-${name}` }));
}

/** Gives the fields as the API takes them, but for those that are as they were: so a secret that is stored stays. */
function read(elements, stored = {}) {
  const changed = {};
  const put = (target, name, value, old) => {
    if (value !== old) target[name] = value;
  };
  for (const name of ["name", "url", "description"]) put(changed, name, elements[name].value, stored[name] ?? "");
  put(changed, "active", elements.active.checked, stored.active ?? true);
  put(changed, "continue_on_failure", elements.continue_on_failure.checked, stored.continue_on_failure ?? false);
  const excludes = elements.excludes.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (excludes.join("\n") !== (stored.excludes ?? []).join("\n")) changed.excludes = excludes;
  const kind = elements.kind.value;
  const group = {};
  for (const name of { oauth: OAUTH, service_auth: ["type", "token"] }[kind] ?? []) {
    put(group, name, elements[`${kind}.${name}`].value, stored[kind]?.[name] ?? "");
  }
  const isOther = kind !== "none" && kind !== stored.auth_type;
  if (isOther || Object.keys(group).length > 0) changed[kind] = group;
  return changed;
}

function bearer(key) {
  if (/^[\x21-\x7e]+$/.test(key)) return { authorization: `Bearer ${key}` };
  throw Object.assign(new Error("Give an API key, of letters, digits and signs without a space."), { status: 401 });
}

function clearErrors(form) {
  for (const error of form.querySelectorAll(".error")) setText(error, "");
  for (const input of form.elements) input.ariaInvalid = null;
}

/** Shows an error at the field that it names, which stands first in its text; else at the end of the form. */
function placeError(form, general, failure) {
  const [named] = failure.message.match(/^[\w.]+/) ?? [];
  const name = failure.status === 401 ? "key" : named?.replace(/\.$/, "");
  const input = form.elements[name];
  if (!input?.id || input.closest("[hidden]")) {
    setText(general, failure.message);
    general.scrollIntoView({ block: "nearest" });
    return;
  }
  setText(form.querySelector(`[id="error-${name}"]`), failure.message);
  input.ariaInvalid = "true";
  input.focus();
}
