// The form that makes and changes a connector. What the server refuses is said at the field that it names.

import { call, scope } from "./api.js";
import { confirmLoss, el, show, tell } from "./dom.js";
import { organizationOf } from "./format.js";

const MOST_ORGANIZATIONS = 500;
const NEW = "\0new";

/**
 * Shows the form: for a new connector, or to change one. Resolves with whether something was saved.
 *
 * `organizations` are those that a new one may belong to.
 */
export function editConnector(organizations, item) {
  return new Promise((resolve) => {
    const { dialog, form } = makeForm(organizations, item);
    const before = state(form);
    dialog.addEventListener("cancel", async (event) => {
      if (state(form) === before) return;
      event.preventDefault();
      if (await confirmLoss("Discard what you have typed?", ["The connector stays as it is."], "Discard")) dialog.close();
    });
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "saved"));
    show(dialog);
    form.elements.name.focus();
  });
}

const state = (form) => JSON.stringify([...new FormData(form)]);

function makeForm(organizations, item) {
  const connector = item?.connector ?? {};
  const oauth = connector.oauth ?? {};
  const isNew = !item;
  const field = (name, label, input, hint) => {
    input.id = `field-${name}`;
    input.name = name;
    const error = el("p", { class: "error", id: `error-${name}` });
    input.setAttribute("aria-describedby", `error-${name}${hint ? ` hint-${name}` : ""}`);
    const isBox = input.type === "checkbox";
    const caption = el("label", { for: input.id }, label);
    return el("div", { class: isBox ? "field box" : "field", "data-field": name },
      ...(isBox ? [input, caption] : [caption, input]), hint && el("p", { class: "quiet", id: `hint-${name}` }, hint), error);
  };
  const text = (value, more = {}) => el("input", { value: value ?? "", autocomplete: "off", spellcheck: false, ...more });
  const secret = () => el("input", {
    type: "password", autocomplete: "new-password", placeholder: isNew ? "" : "unchanged", spellcheck: false,
  });
  const kind = (value, label) => el("label", { class: "choice" },
    el("input", { type: "radio", name: "kind", value, checked: (connector.auth_type ?? "none") === value,
      disabled: value === "none" && !isNew && connector.auth_type }),
    label);

  const whose = el("select", { onchange: () => update() }, organizationOptions(organizations));
  const key = text("", { maxLength: 4096, placeholder: "acme/alice" });
  const address = (path) => `${location.origin}${path}`;
  const builtIn = el("button", { type: "button", onclick: () => {
    form.elements["oauth.authorize_url"].value = address("/oauth/authorize");
    form.elements["oauth.token_url"].value = address("/oauth/token");
  } }, "Use the built-in provider");
  const oauthFields = el("div", {},
    field("oauth.client_id", "Client id", text(oauth.client_id)),
    field("oauth.client_secret", "Client secret", secret(), "It is kept, and never shown again."),
    el("p", {}, builtIn),
    field("oauth.authorize_url", "Authorize URL", text(oauth.authorize_url, { inputMode: "url" })),
    field("oauth.token_url", "Token URL", text(oauth.token_url, { inputMode: "url" })),
    field("oauth.scope", "Scope", text(oauth.scope), "Several with a space between them."));
  const serviceFields = el("div", {},
    field("service_auth.type", "Type", el("select", {},
      // The API doesn't show the type of what is stored.
      !isNew && connector.auth_type === "service_auth" && el("option", { value: "" }, "unchanged"),
      ["bearer", "basic", "noscheme"].map((value) => el("option", { value }, value)))),
    field("service_auth.token", "Token", secret(), "It is kept, and never shown again."));
  const general = el("p", { class: "error", role: "alert" });
  const save = el("button", { class: "main" }, isNew ? "Create" : "Save");
  const form = el("form", { novalidate: true },
    el("h2", { id: "form-title", dir: "auto" }, isNew ? "New connector" : `Change ${connector.name}`),
    isNew
      ? [field("organization", "Organization", whose),
        field("key", "API key of your program", key, "ORGANIZATION/USER, or one word that is both. It makes the organization.")]
      : el("p", { class: "quiet" }, el("code", {}, connector.id), " of ", el("span", { dir: "auto" }, organizationOf(item) ?? "")),
    field("name", "Name", text(connector.name)),
    field("url", "URL", text(connector.url, { inputMode: "url" }), "Where Cohere would search. The mock never calls it."),
    field("description", "Description", el("textarea", { rows: 2, value: connector.description ?? "" })),
    field("excludes", "Excludes", el("textarea", { rows: 2, value: (connector.excludes ?? []).join("\n") }), "One field name in a line."),
    field("active", "Active", el("input", { type: "checkbox", checked: connector.active !== false })),
    field("continue_on_failure", "Continue on failure",
      el("input", { type: "checkbox", checked: connector.continue_on_failure === true })),
    el("fieldset", {}, el("legend", {}, "Authentication"),
      el("div", { class: "row" }, kind("none", "none"), kind("oauth", "OAuth"), kind("service_auth", "service token")),
      oauthFields, serviceFields),
    general,
    el("div", { class: "buttons" }, el("button", { type: "button", onclick: () => dialog.requestClose?.() ?? dialog.close() },
      "Cancel"), save));
  const dialog = el("dialog", { "aria-labelledby": "form-title" }, form);

  function update() {
    const chosen = form.elements.kind.value;
    oauthFields.hidden = chosen !== "oauth";
    serviceFields.hidden = chosen !== "service_auth";
    const keyField = form.querySelector('[data-field="key"]');
    if (keyField) keyField.hidden = whose.value !== NEW;
  }
  form.addEventListener("change", update);
  update();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form, general);
    save.disabled = true;
    try {
      await send(form, item);
      tell(isNew ? `${form.elements.name.value} is created.` : `${form.elements.name.value} is changed.`);
      dialog.close("saved");
    } catch (failure) {
      if (!failure.isCancelled) placeError(form, general, failure);
    } finally {
      save.disabled = false;
    }
  });
  return { dialog, form };
}

function organizationOptions(organizations) {
  const options = organizations.slice(0, MOST_ORGANIZATIONS).map(({ name, id }) =>
    el("option", { value: id, selected: scope() !== "" && (scope() === name || scope() === id) }, name ?? id));
  if (scope() && !options.some((option) => option.selected)) {
    options.unshift(el("option", { value: scope(), selected: true }, scope()));
  }
  const fresh = el("option", { value: NEW, selected: options.length === 0 }, "A new one…");
  return [...options, fresh];
}

/** Gives the fields as the API takes them. Of a stored connector, only what has changed; so a secret stays. */
function read(form, connector) {
  const { elements } = form;
  const changed = {};
  const put = (target, name, value, old) => {
    if (value !== old) target[name] = value;
  };
  for (const name of ["name", "url", "description"]) put(changed, name, elements[name].value, connector ? (connector[name] ?? "") : "");
  for (const name of ["active", "continue_on_failure"]) put(changed, name, elements[name].checked, connector?.[name]);
  const excludes = elements.excludes.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (excludes.join("\n") !== (connector?.excludes ?? []).join("\n")) changed.excludes = excludes;
  const kind = elements.kind.value;
  const group = {};
  if (kind === "oauth") {
    for (const name of ["client_id", "client_secret", "authorize_url", "token_url", "scope"]) {
      put(group, name, elements[`oauth.${name}`].value, connector?.oauth?.[name] ?? "");
    }
  } else if (kind === "service_auth") {
    for (const name of ["type", "token"]) put(group, name, elements[`service_auth.${name}`].value, "");
  }
  const isOther = kind !== "none" && kind !== connector?.auth_type;
  if (isOther || Object.keys(group).length > 0) changed[kind] = group;
  return changed;
}

async function send(form, item) {
  const value = read(form, item?.connector);
  if (item) {
    const path = `/__admin/cohere/connectors/${encodeURIComponent(item.connector.id)}`;
    if (Object.keys(value).length > 0) await call("PATCH", path, { value, about: item.organization_id });
    return;
  }
  const path = "/__admin/cohere/connectors";
  const whose = form.elements.organization.value;
  if (whose !== NEW) {
    await call("POST", path, { value, about: whose });
    return;
  }
  const key = form.elements.key.value.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw Object.assign(new Error("Give an API key, of letters, digits and signs without a space."), { field: "key" });
  }
  try {
    await call("POST", path, { value, about: null, more: { authorization: `Bearer ${key}` }, isOwnKey: true });
  } catch (failure) {
    throw failure.status === 401 ? Object.assign(failure, { field: "key" }) : failure;
  }
}

// MARK: errors

function clearErrors(form, general) {
  general.textContent = "";
  for (const error of form.querySelectorAll(".field .error")) error.textContent = "";
  for (const input of form.elements) input.removeAttribute("aria-invalid");
}

/** Shows an error at the field that it names, which it names first. */
function placeError(form, general, failure) {
  const names = [...form.querySelectorAll("[data-field]")].map((field) => field.dataset.field)
    .sort((first, second) => second.length - first.length);
  const isNamed = (name) => new RegExp(`^${RegExp.escape?.(name) ?? name.replace(".", "\\.")}(?![\\w.])`).test(failure.message);
  const name = failure.field ?? names.find(isNamed);
  const input = name && form.elements[name];
  if (!input || input.closest("[hidden]")) {
    general.textContent = failure.message;
    general.scrollIntoView({ block: "nearest" });
    return;
  }
  form.querySelector(`[data-field="${CSS.escape(name)}"] .error`).textContent = failure.message;
  input.setAttribute("aria-invalid", "true");
  input.focus();
}
