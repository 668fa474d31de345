// The connectors, and for each user whether a connector is authorized.

import { call, scope } from "./api.js";
import { makeCards } from "./cards.js";
import { editConnector } from "./connector-form.js";
import {
  button, byID, confirmLoss, copyButton, cut, el, grow, isDrawn, page, plainButton, quiet, reconcile, row, setText,
  tell,
} from "./dom.js";
import { number, organizationOf } from "./format.js";

const KINDS = { oauth: "OAuth", service_auth: "service token" };

const cards = makeCards(byID("connectors"), "connector", {
  add: () => edit(),
  keyOf: ({ connector, organization_id: owner }) => `${owner} ${connector.id}`,
  textOf: ({ connector: { id, name, url }, organization }) => [id, name, url, organization].join("\n"),
  make: () => el("li", { class: "card" }),
  draw: drawCard,
  emptyText: () => [
    scope() ? "This organization has no connector" : "No connector yet",
    "Your program makes them by the API, a fixture brings them, or you do.",
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
  // A browser may hold the tab back, and doesn't say so.
  place.replaceChildren("A new tab has it. If none has opened: ",
    el("a", { href, target: "_blank", rel: "noopener noreferrer" }, "the consent page"));
}

async function remove(item) {
  const { name } = item.connector;
  if (!(await confirmLoss(`Delete ${name}?`, "Delete", "The authorizations of its users go too."))) return;
  await steer(item, "DELETE", "", undefined, `${name} is deleted.`);
}

function drawCard(card, item) {
  if (isDrawn(card, [item, scope()])) return;
  const { connector, authorizations, authorization_count: count } = item;
  const { id, name, url, auth_type: kind } = connector;
  const parts = (card.parts ??= makeParts());
  const hadFocus = card.contains(document.activeElement) && document.activeElement;
  const title = el("h3", { dir: "auto", tabIndex: -1, title: name }, name);
  parts.item = item;
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
  // What had the focus is gone: the button of a user who is forgotten, or one that was drawn anew.
  if (hadFocus && !hadFocus.isConnected) title.focus();
}

// These stay in a card while the rest is drawn anew: a user may be typing in them.
function makeParts() {
  const input = el("input", { ariaLabel: "User", placeholder: "such as alice", autocomplete: "off", maxLength: 200 });
  const set = async (status) => {
    const user = input.value.trim();
    if (!user) {
      input.focus();
      throw new Error("Give the name of a user, which stands behind the slash of a key.");
    }
    await authorize(parts.item, user, status);
    input.value = "";
  };
  const form = el("form", { class: "row", onsubmit: (event) => event.preventDefault() },
    input, button("Authorize", () => set("valid"), { type: "submit" }), button("Expire", () => set("expired")),
    button("Consent…", () => begin(parts.item, input.value.trim(), parts.link)));
  const parts = {
    head: el("div"), users: el("ul", { class: "users" }), more: quiet(), link: quiet(),
    other: el("details", {}, el("summary", {}, "Another user…"), form),
  };
  return parts;
}

function drawUser(line, { user, owner_id: id, status }, parts) {
  if (isDrawn(line, status)) return;
  const name = user ?? id;
  const hadFocus = line.contains(document.activeElement);
  const set = (next) => () => authorize(parts.item, name, next);
  line.replaceChildren(
    cut(name), el("span", { class: `chip ${status}` }, status), grow(),
    status === "valid" ? plainButton("Expire", name, set("expired")) : plainButton("Authorize", name, set("valid")),
    plainButton("Forget", name, set("none")),
    plainButton("Consent…", name, () => begin(parts.item, name, parts.link)));
  if (hadFocus) line.querySelector("button").focus();
}
