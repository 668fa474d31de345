import { call, scope } from "./api.js";
import { makeCards } from "./cards.js";
import { editConnector } from "./connector-form.js";
import {
  button, byID, confirmLoss, copyButton, cut, el, errorPlace, grow, page, plainButton, quiet, reconcile, redraw, row,
  setText, tell,
} from "./dom.js";
import { number, organizationOf } from "./format.js";

const KINDS = { oauth: "OAuth", service_auth: "service token" };

const cards = makeCards(byID("connectors"), "connector", {
  add: () => edit(),
  keyOf: ({ connector, organization_id: owner }) => `${owner} ${connector.id}`,
  textOf: ({ connector: { id, name, url }, organization }) => [id, name, url, organization].join("\n"),
  draw: (card, item) => redraw(card, [item, scope()], () => drawCard(card, item)),
  emptyText: () => [
    scope() ? "This organization has no connector" : "No connector yet",
    "Created by your program, by a fixture, or here with New connector.",
  ],
});
export const { forget } = cards;
export const load = () => cards.load("/cohere/connectors", "connectors");

async function edit(item) {
  if (await editConnector(item)) page.loadConnectors();
}

async function steer({ connector, organization_id: about }, method, rest, value, done) {
  const path = `/cohere/connectors/${encodeURIComponent(connector.id)}${rest}`;
  const answer = await call(method, path, { value, about });
  if (done) tell(done);
  page.loadConnectors();
  return answer;
}

const authorize = (item, user, status) =>
  steer(item, "PUT", `/authorizations/${encodeURIComponent(user)}`, { status }, {
    valid: `${user} is authorized.`, expired: `What ${user} allowed has expired.`, none: `${user} is forgotten.`,
  }[status]);

// Without a user, it is the one that the organization's key of one word names.
async function begin(item, user, place) {
  const { redirect_url: url } = await steer(item, "POST", "/oauth/authorize", user ? { user } : {});
  const { protocol, href } = new URL(url);
  if (!/^https?:$/.test(protocol)) throw new Error(`The page opens no address that begins with ${protocol}`);
  open(href, "_blank", "noopener,noreferrer");
  place.replaceChildren("The consent page is in a new tab. If none has opened: ",
    el("a", { href, target: "_blank", rel: "noopener noreferrer" }, "open it"));
}

async function remove(item) {
  const { name } = item.connector;
  if (!(await confirmLoss(`Delete ${name}?`, "Delete", "The authorizations of its users go too."))) return;
  await steer(item, "DELETE", "", undefined, `${name} is deleted.`);
}

function drawCard(card, item) {
  const { connector, authorizations, authorization_count: count } = item;
  const { id, name, url, auth_type: kind } = connector;
  const parts = (card.parts ??= makeParts(item));
  const title = el("h3", { dir: "auto", tabIndex: -1, title: name }, name);
  parts.item = item;
  // Who had to allow something has done it.
  setText(parts.link, "");
  parts.other.hidden = kind !== "oauth";
  reconcile(parts.users, kind === "oauth" ? authorizations : [], (user) => user.owner_id,
    () => el("li", { class: "row" }), (line, user) => drawUser(line, user, parts));
  const left = count - authorizations.length;
  setText(parts.more, left > 0 ? `and ${number(left)} more users` : "");
  parts.head.replaceChildren(
    row(title, el("span", { class: "chip" }, KINDS[kind] ?? "no authentication"),
      connector.active === false && el("span", { class: "chip expired" }, "not active"), grow(),
      plainButton("Edit", name, () => edit(parts.item)), plainButton("Delete", name, () => remove(parts.item))),
    el("div", { class: "row quiet" }, el("code", {}, id), copyButton("the id", id),
      !scope() && cut(`of ${organizationOf(item)}`), cut(url, { class: "cut grow", dir: "ltr" })));
  if (!card.firstChild) card.append(parts.head, parts.users, parts.more, parts.other, parts.link);
}

// These stay in a card while the rest is drawn anew: a user may be typing in them.
function makeParts({ authorization_count: count }) {
  const error = errorPlace();
  const input = el("input", {
    ariaLabel: "User", placeholder: "such as alice", autocomplete: "off", maxLength: 200, "aria-describedby": error.id,
  });
  const work = (label, act, properties) => button(label, async () => {
    setText(error, "");
    input.ariaInvalid = null;
    try {
      await act(input.value.trim());
    } catch (failure) {
      if (failure.isCancelled) return;
      setText(error, failure.message);
      input.ariaInvalid = "true";
      input.focus();
    }
  }, properties);
  const set = (status) => async (user) => {
    if (!user) throw new Error("Type a user, such as alice (the part after the / in acme/alice).");
    await authorize(parts.item, user, status);
    input.value = "";
  };
  const form = el("form", { class: "row", onsubmit: (event) => event.preventDefault() },
    input, work("Authorize", set("valid"), { type: "submit" }), work("Expire", set("expired")),
    work("Consent…", (user) => begin(parts.item, user, parts.link)), error);
  const parts = {
    head: el("div"), users: el("ul", { class: "users" }), more: quiet(), link: quiet(),
    other: el("details", { open: !count }, el("summary", {}, "Authorize a user"), form),
  };
  return parts;
}

const drawUser = (line, { user, owner_id: id, status }, parts) => redraw(line, status, () => {
  const name = user ?? id;
  const set = (next) => () => authorize(parts.item, name, next);
  line.replaceChildren(
    cut(name), el("span", { class: `chip ${status}` }, status), grow(),
    status === "valid" ? plainButton("Expire", name, set("expired")) : plainButton("Authorize", name, set("valid")),
    plainButton("Forget", name, set("none")),
    plainButton("Consent…", name, () => begin(parts.item, name, parts.link)));
});
