// The connectors, and for each user whether a connector is authorized.

import { call, scope } from "./api.js";
import { makeCards } from "./cards.js";
import { editConnector } from "./connector-form.js";
import { button, byID, confirmLoss, copyButton, cut, el, reconcile, setText, tell } from "./dom.js";
import { number, organizationOf } from "./format.js";
import { page } from "./page.js";

const KINDS = { oauth: "OAuth", service_auth: "service token" };

const cards = makeCards(byID("connectors"), "connector", {
  add: () => edit(),
  keyOf: ({ connector, organization_id: owner }) => `${owner} ${connector.id}`,
  textOf: ({ connector: { id, name, url }, organization }) => [id, name, url, organization].join("\n"),
  make: makeCard,
  draw: (card, item) => card.show(item),
  emptyText: () => [
    scope() ? "This organization has no connector" : "No connector yet",
    "Your program creates them by the API, fixtures bring them, or you make one here.",
  ],
});
export const { forget } = cards;
export const load = () => cards.load("/__admin/cohere/connectors", "connectors");

async function edit(item) {
  if (await editConnector(item)) page.loadConnectors();
}

function steer({ connector, organization_id: about }, method, rest, value) {
  return call(method, `/__admin/cohere/connectors/${encodeURIComponent(connector.id)}${rest}`, { value, about });
}

async function authorize(item, user, status) {
  await steer(item, "PUT", `/authorizations/${encodeURIComponent(user)}`, { status });
  tell({
    valid: `${user} is authorized.`, expired: `The authorization of ${user} has expired.`, none: `${user} is forgotten.`,
  }[status]);
  page.loadConnectors();
}

/** Begins the OAuth flow of a user; without one, of the user that the organization's key of one word names. */
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
  const text = "The connector goes, and the authorizations of all its users.";
  if (!(await confirmLoss(`Delete ${name}?`, "Delete", text))) return;
  await steer(item, "DELETE", "");
  tell(`${name} is deleted.`);
  page.loadConnectors();
}

function makeCard() {
  let item, drawn;
  const title = el("h3", { dir: "auto", tabIndex: -1 });
  const chips = el("span", { class: "row" });
  const facts = el("div", { class: "row quiet" });
  const users = el("ul", { class: "users" });
  const moreUsers = el("p", { class: "quiet" });
  const link = el("p", { class: "quiet", role: "status" });
  const changing = button("Edit", () => edit(item), { class: "plain" });
  const removing = button("Delete", () => remove(item), { class: "plain" });

  const input = el("input", { ariaLabel: "User", placeholder: "such as alice", autocomplete: "off", maxLength: 200 });
  const set = async (status) => {
    const user = input.value.trim();
    if (!user) {
      input.focus();
      throw new Error("Give the name of a user: what stands behind the slash of a key.");
    }
    await authorize(item, user, status);
    input.value = "";
  };
  const form = el("form", { class: "row", onsubmit: (event) => event.preventDefault() },
    input, button("Authorize", () => set("valid"), { type: "submit" }), button("Expire", () => set("expired")),
    button("Consent…", () => begin(item, input.value.trim(), link)));
  const others = el("details", {}, el("summary", {}, "Another user…"), form);

  function drawUser(row, { user, owner_id: id, status }) {
    if (row.dataset.status === status) return;
    row.dataset.status = status;
    const name = user ?? id;
    const hadFocus = row.contains(document.activeElement);
    const act = (label, work, more) => button(label, work, { class: "plain", ariaLabel: `${label} ${name}`, ...more });
    row.replaceChildren(
      cut(name), el("span", { class: `chip ${status}` }, status), el("span", { class: "grow" }),
      status === "valid"
        ? act("Expire", () => authorize(item, name, "expired"))
        : act("Authorize", () => authorize(item, name, "valid")),
      act("Forget", () => authorize(item, name, "none")),
      act("Consent…", () => begin(item, name, link), { title: "Begins the OAuth flow, on the page that asks a user" }));
    if (hadFocus) row.querySelector("button").focus();
  }

  const card = el("li", { class: "card" },
    el("div", { class: "row" }, title, chips, el("span", { class: "grow" }), changing, removing),
    facts, users, moreUsers, others, link);
  card.show = (next) => {
    item = next;
    const text = JSON.stringify([item, scope()]);
    if (text === drawn) return;
    drawn = text;
    const { connector, authorizations, authorization_count: count } = item;
    const isOAuth = connector.auth_type === "oauth";
    setText(title, connector.name);
    title.title = connector.name;
    changing.ariaLabel = `Edit ${connector.name}`;
    removing.ariaLabel = `Delete ${connector.name}`;
    chips.replaceChildren(
      el("span", { class: "chip" }, KINDS[connector.auth_type] ?? "no authentication"),
      connector.active === false ? el("span", { class: "chip expired" }, "not active") : "");
    facts.replaceChildren(
      el("code", {}, connector.id), copyButton("the id", connector.id),
      scope() ? "" : cut(`of ${organizationOf(item)}`), cut(connector.url, { class: "cut grow", dir: "ltr" }));
    others.hidden = !isOAuth;
    const hadFocus = users.contains(document.activeElement);
    reconcile(users, isOAuth ? authorizations : [], (user) => user.owner_id, () => el("li", { class: "row" }), drawUser);
    // The row of a user who is forgotten is gone, and its button's focus with it.
    if (hadFocus && !users.contains(document.activeElement)) title.focus();
    const more = count - authorizations.length;
    setText(moreUsers, more > 0 ? `and ${number(more)} more users` : "");
  };
  return card;
}
