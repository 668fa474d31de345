// The connectors, and for each user whether a connector is authorized.

import { call, pages, scope } from "./api.js";
import { editConnector } from "./connector-form.js";
import { action, confirmLoss, copyButton, cut, el, reconcile, setText, tell } from "./dom.js";
import { number, organizationOf } from "./format.js";

const MOST = 10_000;
const WINDOW = 50;
const KINDS = { oauth: "OAuth", service_auth: "service token" };
const keyOf = ({ connector, organization_id: owner }) => `${owner} ${connector.id}`;

export class Connectors {
  #all = [];
  #total = 0;
  #limit = WINDOW;
  #isLoaded = false;
  #generation = 0;

  constructor(section, page) {
    this.page = page;
    this.count = el("span", { class: "count" });
    this.search = el("input", {
      type: "search", placeholder: "Search", "aria-label": "Search connectors", autocomplete: "off", oninput: () => {
        this.#limit = WINDOW;
        this.#draw();
      },
    });
    this.list = el("div", { class: "cards" });
    this.empty = el("div", { class: "empty", hidden: true });
    this.more = el("button", { type: "button", hidden: true, onclick: () => {
      this.#limit += WINDOW;
      this.#draw();
    } });
    const create = el("button", { type: "button", onclick: () => this.#edit() }, "New connector…");
    section.append(
      el("div", { class: "tools" }, el("h2", {}, "Connectors ", this.count), el("div", { class: "search" }, this.search), create),
      this.list, this.more, this.empty);
  }

  forget() {
    this.#generation += 1;
    this.#all = [];
    this.#isLoaded = false;
    this.#draw();
  }

  async load() {
    const generation = ++this.#generation;
    const found = [];
    for await (const { elements, total } of pages("/__admin/cohere/connectors", "connectors", { limit: MOST })) {
      if (generation !== this.#generation) return;
      found.push(...elements);
      this.#total = total;
    }
    // What changes while the pages are loaded may stand on two of them.
    this.#all = [...new Map(found.map((item) => [keyOf(item), item])).values()];
    this.#isLoaded = true;
    this.#draw();
  }

  #draw() {
    const wanted = this.search.value.trim().toLowerCase();
    const passes = ({ connector, organization }) =>
      [connector.name, connector.id, connector.url, organization ?? ""].some((text) => text.toLowerCase().includes(wanted));
    const found = wanted ? this.#all.filter(passes) : this.#all;
    setText(this.count, wanted ? `${number(found.length)} of ${number(this.#total)}` : this.#isLoaded ? number(this.#total) : "");
    reconcile(this.list, found.slice(0, this.#limit), keyOf, () => new ConnectorCard(this.page).element, (element, item) =>
      element.card.show(item));
    const left = found.length - this.#limit;
    this.more.hidden = left <= 0;
    setText(this.more, `Show ${number(Math.min(left, WINDOW))} more of ${number(left)}`);
    this.empty.hidden = !this.#isLoaded || found.length > 0;
    if (this.empty.hidden) return;
    this.empty.replaceChildren(...(wanted
      ? [el("h3", {}, "No connector has this in its name, id or URL")]
      : [
        el("h3", {}, scope() ? "This organization has no connector" : "No connector yet"),
        el("p", {}, "Your program creates them by the API, a fixture brings them, or you make one here:"),
        el("p", {}, el("button", { type: "button", onclick: () => this.#edit() }, "New connector…")),
      ]));
  }

  async #edit() {
    if (await editConnector(this.page.organizations())) this.page.connectorsChanged();
  }
}

class ConnectorCard {
  #item;
  #drawn = "";

  constructor(page) {
    this.page = page;
    this.title = el("h3", { dir: "auto", tabIndex: -1 });
    this.chips = el("span", { class: "chips" });
    this.facts = el("div", { class: "row quiet" });
    this.users = el("ul", { class: "users" });
    this.other = this.#makeOther();
    const edit = el("button", { type: "button", class: "plain", onclick: action(async () => {
      if (await editConnector(page.organizations(), this.#item)) page.connectorsChanged();
    }) }, "Edit");
    const remove = el("button", { type: "button", class: "plain", onclick: action(() => this.#delete()) }, "Delete");
    this.buttons = [edit, remove];
    this.element = el("article", { class: "card" },
      el("div", { class: "row" }, this.title, this.chips, el("span", { class: "grow" }), edit, remove),
      this.facts, this.users, this.other);
    this.element.card = this;
  }

  show(item) {
    this.#item = item;
    const text = JSON.stringify(item) + scope();
    if (text === this.#drawn) return;
    this.#drawn = text;
    const { connector, authorizations = [] } = item;
    setText(this.title, connector.name);
    this.title.title = connector.name;
    this.element.setAttribute("aria-label", `Connector ${connector.name}`);
    for (const button of this.buttons) button.setAttribute("aria-label", `${button.textContent} ${connector.name}`);
    this.chips.replaceChildren(
      el("span", { class: "chip" }, KINDS[connector.auth_type] ?? "no authentication"),
      ...(connector.active === false ? [el("span", { class: "chip warn" }, "not active")] : []));
    this.facts.replaceChildren(
      el("code", { class: "id" }, connector.id), copyButton("the id", connector.id),
      ...(scope() ? [] : [el("span", { class: "organization" }, "of ", cut(organizationOf(item) ?? ""))]),
      cut(connector.url, { class: "url", dir: "ltr" }));
    const isOAuth = connector.auth_type === "oauth";
    this.users.hidden = !isOAuth || authorizations.length === 0;
    this.other.hidden = !isOAuth;
    const hadFocus = this.users.contains(document.activeElement);
    reconcile(this.users, isOAuth ? authorizations : [], (user) => user.owner_id, () => el("li", { class: "row" }),
      (row, user) => this.#drawUser(row, user));
    // The row of a user who was forgotten is gone, and its button's focus with it.
    if (hadFocus && !this.users.contains(document.activeElement)) this.title.focus();
    const more = (item.authorization_count ?? authorizations.length) - authorizations.length;
    setText(this.moreUsers, more > 0 ? `and ${number(more)} more users` : "");
  }

  #drawUser(row, { user, owner_id: ownerID, status }) {
    if (row.dataset.status === status) return;
    row.dataset.status = status;
    const name = user ?? ownerID;
    const button = (label, next) => el("button", {
      type: "button", class: "plain", "aria-label": `${label} ${name}`, onclick: action(() => this.#set(name, next)),
    }, label);
    const focused = row.contains(document.activeElement);
    row.replaceChildren(
      cut(name, { class: user ? "user" : "user id" }),
      el("span", { class: `chip ${status}` }, status),
      el("span", { class: "grow" }),
      status === "valid" ? button("Expire", "expired") : button("Authorize", "valid"),
      button("Forget", "none"),
      el("button", {
        type: "button", class: "plain", "aria-label": `Consent page for ${name}`,
        title: "Begins the OAuth flow: opens the page on which a user allows or denies",
        onclick: action(() => this.#begin(name)),
      }, "Consent…"));
    if (focused) row.querySelector("button").focus();
  }

  #path(rest) {
    return `/__admin/cohere/connectors/${encodeURIComponent(this.#item.connector.id)}${rest}`;
  }

  async #set(user, status) {
    const about = this.#item.organization_id;
    await call("PUT", this.#path(`/authorizations/${encodeURIComponent(user)}`), { value: { status }, about });
    const text = {
      valid: `${user} is authorized.`, expired: `The authorization of ${user} has expired.`, none: `${user} is forgotten.`,
    };
    tell(text[status]);
    this.page.connectorsChanged();
  }

  /** Begins the OAuth flow of a user; of the one that a one-word key names, if none is given. */
  async #begin(user) {
    const about = this.#item.organization_id;
    const value = user ? { user } : {};
    const { redirect_url: url } = await call("POST", this.#path("/oauth/authorize"), { value, about });
    const { protocol, href } = new URL(url);
    if (protocol !== "https:" && protocol !== "http:") throw new Error(`The page opens no address that begins with ${protocol}`);
    // A browser may hold the tab back, and doesn't say so.
    this.link.replaceChildren(
      "The consent page is in a new tab. If none has opened: ",
      el("a", { href, target: "_blank", rel: "noopener noreferrer" }, "the consent page"));
    open(href, "_blank", "noopener,noreferrer");
  }

  #makeOther() {
    const input = el("input", { "aria-label": "User", placeholder: "user, such as alice", autocomplete: "off", maxLength: 200 });
    const set = (status) => action(async () => {
      const user = input.value.trim();
      if (!user) {
        input.focus();
        throw new Error("Give the name of a user: what stands behind the slash of a key.");
      }
      await this.#set(user, status);
      input.value = "";
    });
    const form = el("form", { class: "row" }, input,
      el("button", {}, "Authorize"),
      el("button", { type: "button", onclick: set("expired") }, "Expire"),
      el("button", { type: "button", onclick: action(() => this.#begin(input.value.trim())) }, "Consent…"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      set("valid")(event);
    });
    this.link = el("p", { class: "quiet", role: "status" });
    this.moreUsers = el("p", { class: "quiet" });
    return el("div", {}, el("details", {}, el("summary", {}, "Another user…"), form), this.moreUsers, this.link);
  }

  async #delete() {
    const { connector, organization_id: about } = this.#item;
    const isSure = await confirmLoss(`Delete ${connector.name}?`, [
      "The connector goes, and the authorizations of all its users.",
    ], "Delete");
    if (!isSure) return;
    await call("DELETE", this.#path(""), { about });
    tell(`${connector.name} is deleted.`);
    this.page.connectorsChanged();
  }
}
