import { call, failure } from "./api.js";
import { button, el, errorPlace, field, formButtons, quiet, row, setText, showForm, tell } from "./dom.js";
import { organizationOf } from "./format.js";
import { organizationOptions } from "./bar.js";

const NEW = "\0new";
const PARTS = {
  oauth: ["client_id", "client_secret", "authorize_url", "token_url", "scope"],
  service_auth: ["type", "token"],
};

export function editConnector(item) {
  const { connector = {}, organization_id: owner } = item ?? {};
  const { auth_type: kind = "none", oauth = {} } = connector;
  const box = (checked) => el("input", { type: "checkbox", checked });
  const area = (value = "") => el("textarea", { rows: 2, value });
  const input = (value = "", more) => el("input", { value, autocomplete: "off", spellcheck: false, ...more });
  const secret = () => input("", {
    type: "password", autocomplete: "new-password", placeholder: item ? "unchanged" : "never shown again",
  });
  const choice = (value, label) => el("label", { class: "choice" }, el("input", {
    // An authentication can be changed, but not taken away.
    type: "radio", name: "kind", value, checked: kind === value, disabled: value === "none" && kind !== "none",
  }), label);

  const options = organizationOptions();
  const whose = el("select", {}, options, el("option", { value: NEW, selected: options.length === 0 }, "A new one…"));
  const key = field("key", input("", { placeholder: "acme/alice" }), "ORGANIZATION/USER, or one word that is both.",
    "API key of your program");
  const parts = {
    oauth: el("div", {},
      PARTS.oauth.map((name) =>
        field(`oauth.${name}`, name === "client_secret" ? secret() : input(oauth[name]))),
      el("p", {}, button("Use the built-in provider", () => {
        fields["oauth.authorize_url"].value = `${location.origin}/oauth/authorize`;
        fields["oauth.token_url"].value = `${location.origin}/oauth/token`;
      }))),
    service_auth: el("div", {},
      field("service_auth.type", el("select", {},
        // The API does not show the type that is stored.
        kind === "service_auth" && el("option", { value: "" }, "unchanged"),
        ["bearer", "basic", "noscheme"].map((value) => el("option", {}, value)))),
      field("service_auth.token", secret())),
  };
  const general = errorPlace();
  const form = el("form", { onchange: update, onsubmit: submit },
    el("h2", { dir: "auto" }, item ? `Change ${connector.name}` : "New connector"),
    item
      ? quiet(el("code", {}, connector.id), el("bdi", {}, ` of ${organizationOf(item)}`))
      : [field("organization", whose), key],
    field("name", input(connector.name, { autofocus: true })),
    field("url", input(connector.url), "Where a chat searches."),
    field("description", area(connector.description)),
    field("excludes", area(connector.excludes?.join("\n")), "One field name per line."),
    field("active", box(connector.active !== false)),
    field("continue_on_failure", box(connector.continue_on_failure)),
    el("fieldset", {}, el("legend", {}, "Authentication"),
      row(choice("none", "none"), choice("oauth", "OAuth"), choice("service_auth", "service token")),
      quiet(kind === "oauth" && "Other OAuth settings end the users' authorizations: they must authorize again."),
      Object.values(parts)),
    general, formButtons(item ? "Save" : "Create"));
  const fields = form.elements;
  const dialog = el("dialog", {}, form);
  update();
  return showForm(dialog);

  function update() {
    for (const [name, part] of Object.entries(parts)) part.hidden = fields.kind.value !== name;
    key.hidden = whose.value !== NEW;
  }

  async function submit(event) {
    event.preventDefault();
    for (const error of form.querySelectorAll(".error")) setText(error, "");
    for (const one of fields) one.ariaInvalid = null;
    try {
      const value = changes(fields, connector);
      const path = "/cohere/connectors";
      if (item) await call("PATCH", `${path}/${encodeURIComponent(connector.id)}`, { value, about: owner });
      else if (whose.value !== NEW) await call("POST", path, { value, about: whose.value });
      else await call("POST", path, { value, about: null, more: bearer(fields.key.value.trim()), isOwnKey: true });
      tell(`${fields.name.value} is ${item ? "changed" : "created"}.`);
      dialog.close("saved");
    } catch (refusal) {
      if (!refusal.isCancelled) placeError(refusal);
    }
  }

  function placeError({ message, status }) {
    const name = status === 401 ? "key" : message.match(/^\w+(?:\.\w+)?/)?.[0];
    const refused = fields[name];
    const isShown = refused?.id && !refused.closest("[hidden]");
    const place = isShown ? refused.parentNode.lastElementChild : general;
    setText(place, isShown ? message.replace(name, refused.labels[0].textContent) : message);
    if (!isShown) return place.scrollIntoView({ block: "nearest" });
    refused.ariaInvalid = "true";
    refused.focus();
  }
}

// What is as it was is left out: so a secret that is stored stays.
function changes(fields, stored) {
  const changed = {};
  for (const name of ["name", "url", "description"]) {
    if (fields[name].value !== (stored[name] ?? "")) changed[name] = fields[name].value;
  }
  for (const [name, usual] of [["active", true], ["continue_on_failure", false]]) {
    if (fields[name].checked !== (stored[name] ?? usual)) changed[name] = fields[name].checked;
  }
  const excludes = fields.excludes.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (excludes.join("\n") !== (stored.excludes ?? []).join("\n")) changed.excludes = excludes;
  const kind = fields.kind.value;
  const names = (PARTS[kind] ?? []).filter((name) => fields[`${kind}.${name}`].value !== (stored[kind]?.[name] ?? ""));
  if (names.length > 0 || (PARTS[kind] && kind !== stored.auth_type)) {
    changed[kind] = Object.fromEntries(names.map((name) => [name, fields[`${kind}.${name}`].value]));
  }
  return changed;
}

function bearer(key) {
  if (/^[\x21-\x7e]+$/.test(key)) return { authorization: `Bearer ${key}` };
  throw failure("Give an API key, of letters, digits and signs without a space.", { status: 401 });
}
