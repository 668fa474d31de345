// The list of requests, live. It may have 10,000 rows, of which only those that can be seen are elements.

import { call, pages, scope } from "./api.js";
import { action, confirmLoss, copyButton, cut, eachFrame, el, setText, tell } from "./dom.js";
import { FILTER_HELP, parseFilter } from "./filter.js";
import { count, milliseconds, number, organizationOf, stubName, timeOfDay } from "./format.js";
import { curlSnippet } from "./snippets.js";

const MOST = 10_000;
const COLUMNS = {
  time: "Time", method: "Method", path: "Path", status: "Status", by: "Answered by", ms: "ms",
  organization: "Organization", user: "User",
};
const ANSWERED_BY = { stub: "stub", api: "API", nothing: "nothing" };

export class RequestList {
  // The oldest come first in these, so that what is new is put at the end.
  #all = [];
  #shown = [];
  #byID = new Map();
  #incoming = [];
  #rows = new Map();
  #passes = () => true;
  #filterText = "";
  #isPaused = false;
  #isDisabled = false;
  #isLoaded = false;
  #unseen = 0;
  #generation = 0;
  #current;
  #opened;

  constructor(section, page) {
    this.page = page;
    this.draw = eachFrame(() => this.#draw());
    this.#make(section);
    this.setFilter(new URLSearchParams(location.search).get("filter") ?? "");
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  // MARK: what comes

  /** Takes a request that has just come. */
  add(summary) {
    this.#incoming.push(summary);
    // A hidden page draws no frames; what is too old would fall out of the list anyway.
    if (this.#incoming.length > 2 * MOST) this.#incoming.splice(0, this.#incoming.length - MOST);
    this.draw();
  }

  /** Empties the list, as the journal was emptied or another organization is shown. */
  forget() {
    this.#generation += 1;
    this.#all = [];
    this.#byID.clear();
    this.#incoming = [];
    this.#unseen = 0;
    this.#isLoaded = false;
    this.#filterAll();
  }

  /** Says that some are missing, until the list is loaded again. */
  miss(lost) {
    const many = lost ? count(lost, "request") + (lost === 1 ? " is" : " are") : "Some requests are";
    setText(this.missing, `${many} not shown: too many came at once. The list is loaded again when it is quiet.`);
  }

  async load() {
    const generation = ++this.#generation;
    const found = [];
    for await (const { elements, page } of pages("/__admin/cohere/requests", "requests", { limit: MOST })) {
      if (generation !== this.#generation) return;
      found.push(...elements);
      this.#isDisabled = page.requestJournalDisabled === true;
      // The first page is shown at once; it is the newest.
      if (found.length === elements.length) this.#replace(found);
    }
    if (found.length > 0) this.#replace(found);
    setText(this.missing, "");
  }

  /** Puts what was loaded, newest first, in place of the list. What came in the meantime stays. */
  #replace(newestFirst) {
    this.#all = newestFirst.toReversed();
    const old = this.#byID;
    this.#byID = new Map();
    this.#all = this.#all.filter((summary) => {
      const isNew = !this.#byID.has(summary.id);
      if (isNew) this.#byID.set(summary.id, old.get(summary.id) ?? summary);
      return isNew;
    });
    this.#isLoaded = true;
    this.#filterAll();
  }

  /** Puts what came into the list. Returns how many rows that has added. */
  #takeIncoming() {
    if (this.#isPaused || this.#incoming.length === 0) return 0;
    let added = 0;
    for (const summary of this.#incoming) {
      if (this.#byID.has(summary.id)) continue;
      this.#byID.set(summary.id, summary);
      this.#all.push(summary);
      if (!this.#passes(summary)) continue;
      this.#shown.push(summary);
      added += 1;
    }
    this.#incoming = [];
    const excess = this.#all.length - MOST;
    if (excess > 0) {
      let hidden = 0;
      for (const summary of this.#all.splice(0, excess)) {
        this.#byID.delete(summary.id);
        if (this.#shown[hidden] === summary) hidden += 1;
      }
      this.#shown.splice(0, hidden);
    }
    return added;
  }

  find(id) {
    return this.#byID.get(id);
  }

  // MARK: the filter

  setFilter(text) {
    if (this.input.value !== text) this.input.value = text;
    this.#filterText = text.trim();
    try {
      this.#passes = parseFilter(this.#filterText);
      setText(this.filterError, "");
      this.input.removeAttribute("aria-invalid");
    } catch (error) {
      // The last filter that was right stays.
      setText(this.filterError, `This filter can't be read: ${error.message}.`);
      this.input.setAttribute("aria-invalid", "true");
      return;
    }
    const query = new URLSearchParams(location.search);
    if (this.#filterText) query.set("filter", this.#filterText);
    else query.delete("filter");
    const address = `${location.pathname}${query.size > 0 ? `?${query}` : ""}${location.hash}`;
    if (address !== location.pathname + location.search + location.hash) history.replaceState(null, "", address);
    this.#filterAll();
  }

  #filterAll() {
    this.#shown = this.#all.filter(this.#passes);
    this.draw();
  }

  // MARK: keyboard and opening

  setOpened(id) {
    this.#opened = id;
    if (id) this.#current = id;
    this.draw();
  }

  /** Puts the focus on a row, if it is in the list. */
  focus(id) {
    this.#focusRow(this.#indexOf(id));
  }

  /** The place of a request in the list as it is shown, the newest at 0. */
  #indexOf(id) {
    const index = this.#shown.findLastIndex((summary) => summary.id === id);
    return index < 0 ? -1 : this.#shown.length - 1 - index;
  }

  #at(index) {
    return this.#shown[this.#shown.length - 1 - index];
  }

  #focusRow(index) {
    const summary = this.#at(index);
    if (!summary) return this.input.focus();
    this.#current = summary.id;
    const height = this.#rowHeight();
    const top = index * height;
    const seen = this.scroller.clientHeight - this.head.offsetHeight;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    if (top + height > this.scroller.scrollTop + seen) this.scroller.scrollTop = top + height - seen;
    this.#draw();
    this.#rows.get(summary.id)?.link.focus({ preventScroll: true });
  }

  #onKey(event) {
    const here = this.#indexOf(event.target.closest("[role=row]")?.dataset.id);
    if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.#rowHeight()) - 2);
    const there = {
      ArrowDown: here + 1, ArrowUp: here - 1, PageDown: here + page, PageUp: here - page,
      Home: 0, End: this.#shown.length - 1,
    }[event.key];
    if (there === undefined) return;
    event.preventDefault();
    this.#focusRow(Math.min(Math.max(there, 0), this.#shown.length - 1));
    // Beside the list, the opened request follows, as in a mail program.
    if (this.#opened) this.page.openRequest(this.#current, { keepsFocus: true });
  }

  // MARK: drawing

  #rowHeight() {
    return parseFloat(getComputedStyle(this.scroller).getPropertyValue("--row-height")) || 32;
  }

  #draw() {
    const height = this.#rowHeight();
    const added = this.#takeIncoming();
    const isAtTop = this.scroller.scrollTop < height / 2;
    this.body.style.height = `${this.#shown.length * height}px`;
    if (added > 0 && !isAtTop) {
      // What a user reads stays where it is.
      this.scroller.scrollTop += added * height;
      this.#unseen += added;
    }
    if (isAtTop) this.#unseen = 0;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / height) - 5);
    const last = Math.min(this.#shown.length, first + Math.ceil(this.scroller.clientHeight / height) + 10);
    const wanted = [];
    for (let index = first; index < last; index += 1) wanted.push([index, this.#at(index)]);
    // A row that has the focus stays, or the focus would be lost.
    const focused = document.activeElement?.closest?.("#requests [role=row]")?.dataset.id;
    const focusedIndex = focused === undefined ? -1 : this.#indexOf(focused);
    if (focusedIndex >= 0 && focusedIndex < first) wanted.unshift([focusedIndex, this.#at(focusedIndex)]);
    if (focusedIndex >= last) wanted.push([focusedIndex, this.#at(focusedIndex)]);
    this.#drawRows(wanted, height);
    this.#drawState();
  }

  #drawRows(wanted, height) {
    const ids = new Set(wanted.map(([, summary]) => summary.id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    if (!ids.has(this.#current)) this.#current = wanted[0]?.[1].id;
    let next = this.body.firstElementChild;
    for (const [index, summary] of wanted) {
      let row = this.#rows.get(summary.id);
      if (!row) this.#rows.set(summary.id, (row = this.#makeRow(summary)));
      row.style.transform = `translateY(${index * height}px)`;
      row.setAttribute("aria-rowindex", index + 2);
      row.classList.toggle("opened", summary.id === this.#opened);
      if (summary.id === this.#opened) row.link.setAttribute("aria-current", "true");
      else row.link.removeAttribute("aria-current");
      row.link.tabIndex = summary.id === this.#current ? 0 : -1;
      if (row === next) next = next.nextElementSibling;
      else this.body.insertBefore(row, next);
    }
    this.table.setAttribute("aria-rowcount", this.#shown.length + 1);
  }

  #makeRow(summary) {
    const status = summary.status ?? "none";
    const link = el("a", { href: `#request=${encodeURIComponent(summary.id)}`, title: summary.url, dir: "ltr" }, summary.url);
    const cells = {
      time: timeOfDay(summary.received_at),
      method: summary.method,
      path: link,
      status: String(status),
      by: el("span", { class: `by ${summary.answered_by}` }, ANSWERED_BY[summary.answered_by] ?? summary.answered_by),
      ms: milliseconds(summary.milliseconds),
      organization: cut(organizationOf(summary) ?? ""),
      user: cut(summary.user ?? ""),
    };
    const row = el("div", { role: "row", class: `s${String(status)[0]}` },
      Object.entries(cells).map(([name, cell]) => el("span", { role: "cell", class: name }, cell)));
    if (summary.stub) {
      const verb = summary.answered_by === "stub" ? "stub" : "API, slowed by the stub";
      const text = `${verb} ${stubName(summary.stub)}`;
      row.querySelector(".by").replaceChildren(el("span", { class: `by ${summary.answered_by}`, title: text },
        summary.answered_by === "stub" ? "stub " : "API + ", cut(stubName(summary.stub), { title: text })));
    }
    row.querySelector(".time").title = summary.received_at ?? "";
    row.dataset.id = summary.id;
    row.link = link;
    return row;
  }

  #drawState() {
    const total = this.#all.length;
    const text = this.#filterText ? `${number(this.#shown.length)} of ${number(total)}` : number(total);
    setText(this.count, text);
    const isEmpty = this.#shown.length === 0;
    this.table.classList.toggle("bare", isEmpty);
    this.emptyJournal.hidden = !isEmpty || total > 0 || !this.#isLoaded;
    this.emptyFilter.hidden = !isEmpty || total === 0;
    setText(this.emptyTitle, this.#isDisabled ? "The server keeps no requests" : "No request yet");
    setText(this.emptyText, this.#isDisabled
      ? "It was started without a journal, so this list shows what comes while the page is open. Send one:"
      : "Send the first one. Any key will do:");
    this.more.hidden = this.#unseen === 0;
    setText(this.more, `↑ ${number(this.#unseen)} new`);
    const waiting = this.#isPaused ? this.#incoming.length : 0;
    setText(this.pauseButton, this.#isPaused ? `Resume${waiting > 0 ? ` (${number(waiting)} new)` : ""}` : "Pause");
    this.clearButton.disabled = total === 0;
    this.table.dataset.scope = scope() ? "one" : "all";
  }

  #pause() {
    this.#isPaused = !this.#isPaused;
    dispatchEvent(new CustomEvent("paused", { detail: this.#isPaused }));
    tell(this.#isPaused ? "Paused. What comes is kept, and shown when you resume." : "Live again.");
    this.draw();
  }

  async #clear() {
    const whose = scope() ? "of this organization" : "of all organizations";
    const isSure = await confirmLoss("Clear the list of requests?", [
      `The server forgets all requests ${whose}, and how often its stubs were hit. Connectors and stubs stay.`,
    ], "Clear");
    if (!isSure) return;
    await call("DELETE", "/__admin/requests");
    this.forget();
    await this.load();
    this.page.stubsChanged();
    tell("The list of requests is empty.");
  }

  // MARK: making

  #make(section) {
    this.count = el("span", { class: "count" });
    this.input = el("input", {
      type: "search", id: "filter", placeholder: "Filter: status:5xx, path:/v1/connectors, unmatched …",
      "aria-label": "Filter the requests", autocomplete: "off", spellcheck: false, maxLength: 500,
      "aria-describedby": "filter-error", oninput: () => this.setFilter(this.input.value),
    });
    this.filterError = el("p", { class: "error", id: "filter-error", role: "alert" });
    this.missing = el("p", { class: "note", role: "status" });
    this.pauseButton = el("button", { type: "button", id: "pause", onclick: () => this.#pause() }, "Pause");
    this.clearButton = el("button", { type: "button", onclick: action(() => this.#clear()) }, "Clear…");
    const help = el("div", { popover: "auto", id: "filter-help", role: "group", "aria-label": "How to filter" },
      el("p", {}, "Several words: all of them must be true."),
      el("dl", { class: "pairs" }, FILTER_HELP.map(([word, meaning]) =>
        [el("dt", {}, el("code", {}, word)), el("dd", {}, meaning)])));
    const helpButton = el("button", {
      type: "button", class: "plain", popovertarget: "filter-help", "aria-label": "How to filter", title: "How to filter",
    }, "?");
    help.addEventListener("beforetoggle", () => {
      const below = this.input.getBoundingClientRect();
      help.style.top = `${below.bottom + 6}px`;
      help.style.left = `${below.left}px`;
    });

    this.head = el("div", { role: "row", class: "head", "aria-rowindex": 1 },
      Object.entries(COLUMNS).map(([name, title]) => el("span", { role: "columnheader", class: name }, title)));
    this.head.querySelector(".time").title = "UTC, by the clock of the machine";
    this.body = el("div", { role: "rowgroup", class: "rows", onkeydown: (event) => this.#onKey(event) });
    this.table = el("div", { role: "table", class: "requests", "aria-label": "Requests, newest first" },
      el("div", { role: "rowgroup", class: "heads" }, this.head), this.body);
    this.more = el("button", {
      type: "button", class: "more", hidden: true, onclick: () => {
        this.scroller.scrollTop = 0;
        this.#focusRow(0);
      },
    });
    this.emptyTitle = el("h3", {});
    this.emptyText = el("p", {});
    const curl = el("pre", { tabIndex: 0, "aria-label": "A first request" }, curlSnippet());
    this.emptyJournal = el("div", { class: "empty", hidden: true },
      this.emptyTitle, this.emptyText, el("div", { class: "code" }, curl, copyButton("the command", () => curlSnippet())),
      el("p", { class: "quiet" }, "It appears here at once. Below “Point your client here” is the same in your language."));
    this.emptyFilter = el("div", { class: "empty", hidden: true },
      el("h3", {}, "No request passes this filter"),
      el("p", {}, el("button", { type: "button", onclick: () => {
        this.setFilter("");
        this.input.focus();
      } }, "Remove the filter")));
    this.scroller = el("div", { class: "scroller", onscroll: () => this.draw() }, this.table, this.emptyJournal, this.emptyFilter);
    section.append(
      el("div", { class: "tools" },
        el("h2", { id: "requests-title" }, "Requests ", this.count),
        el("div", { class: "search" }, this.input, helpButton, help),
        this.pauseButton, this.clearButton),
      this.filterError, this.missing, el("div", { class: "holder" }, this.scroller, this.more));
  }
}
