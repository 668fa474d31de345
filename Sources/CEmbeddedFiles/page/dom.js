// Data only ever becomes text: nothing here parses markup.

// Of properties and children, what is undefined, null or false is left out.
export function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && (element[name] === null || typeof element[name] !== "object")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

// What the parts of the page ask of each other. main.js fills it in.
export const page = {};

export const byID = (id) => document.getElementById(id);
export const row = (...children) => el("div", { class: "row" }, children);
export const quiet = (...children) => el("p", { class: "quiet" }, children);
export const grow = () => el("span", { class: "grow" });
export const cut = (text, properties) => el("span", { class: "cut", dir: "auto", title: text, ...properties }, text);
let places = 0;
export const errorPlace = (id = `error-${places += 1}`) => el("p", { class: "error", role: "alert", id });

// The name makes the label: client_secret is a "Client secret".
export function field(name, input, hint, label = name.split(".").at(-1)) {
  const isBox = input.type === "checkbox";
  Object.assign(input, { id: `field-${name}`, name });
  input.setAttribute("aria-describedby", `hint-${name} error-${name}`);
  const text = label.replaceAll("_", " ").replace(/\burl$/, "URL").replace(/^./, (first) => first.toUpperCase());
  const parts = [el("label", { for: input.id }, text), input];
  return el("div", { class: isBox ? "field box" : "field" }, isBox ? parts.reverse() : parts,
    el("p", { class: "quiet", id: `hint-${name}` }, hint), errorPlace(`error-${name}`));
}

export const button = (label, work, properties) => el("button", {
  type: "button", ...properties, onclick: async ({ currentTarget: self }) => {
    if (self.ariaBusy === "true") return;
    self.ariaBusy = "true";
    await (async () => work())().catch(tellFailure);
    self.ariaBusy = null;
  },
}, label);

export const plainButton = (label, about, work, properties) =>
  button(label, work, { class: "plain", ariaLabel: `${label} ${about}`, ...properties });

export const pairs = (entries, properties) => el("dl", { class: "pairs", ...properties },
  entries.filter(([, value]) => value !== undefined)
    .map(([name, value]) => [el("dt", {}, name), el("dd", { dir: "auto" }, value)]));

// What is drawn anew keeps the focus, if it can.
export function redraw(element, value, draw) {
  const text = JSON.stringify(value);
  if (element.drawn === text) return;
  element.drawn = text;
  const focused = element.contains(document.activeElement) && document.activeElement;
  draw();
  if (!focused || focused.isConnected) return;
  const said = (candidate) => candidate.ariaLabel ?? candidate.textContent;
  const candidates = [...element.querySelectorAll("h3, button, select")];
  (candidates.find((candidate) => said(candidate) === said(focused)) ?? candidates[0])?.focus();
}

export function addressWith(name, value) {
  const address = new URL(location);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  return address;
}

// A screen reader must hear no text twice.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Nodes whose items are still there stay, and with them the focus and what is half typed.
export function reconcile(parent, items, keyOf, make, update) {
  const nodes = (parent.nodesByKey ??= new Map());
  const wanted = new Set(items.map(keyOf));
  for (const [key, node] of nodes) {
    if (wanted.has(key)) continue;
    node.remove();
    nodes.delete(key);
  }
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const node = nodes.get(key) ?? make(item);
    nodes.set(key, node);
    update(node, item);
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

export function eachFrame(draw) {
  let frame;
  return () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      draw();
    });
  };
}

// Never twice at a time, and seldom what is slow.
export function calmly(load, delay = 250) {
  let timer, isRunning = false, isAsked = false, pause = delay;
  const run = async () => {
    isRunning = true;
    isAsked = false;
    const start = performance.now();
    await load().catch(tellFailure);
    pause = Math.max(delay, 4 * (performance.now() - start));
    isRunning = false;
    timer = isAsked ? setTimeout(run, pause) : undefined;
  };
  return () => {
    isAsked = true;
    if (!isRunning) timer ??= setTimeout(run, pause);
  };
}

let hiding;

export function tell(text) {
  byID("failed").replaceChildren();
  byID("told").replaceChildren(el("p", { dir: "auto" }, text));
  clearTimeout(hiding);
  hiding = setTimeout(() => byID("told").replaceChildren(), 6000);
}

export function tellFailure({ message, isCancelled }) {
  if (isCancelled) return;
  const place = byID("failed");
  const close = button("×", () => place.replaceChildren(), { class: "plain", ariaLabel: "Close this message" });
  place.replaceChildren(el("p", {}, el("span", { dir: "auto" }, message), close));
}

// Without https or localhost, browsers have no clipboard: then an element does it the old way.
export async function copy(text, what, more = "") {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const focused = document.activeElement;
    const area = el("textarea", { value: text, class: "unseen" });
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    focused.focus();
    if (!isCopied) throw new Error("The browser does not let this page copy.");
  }
  tell(`Copied ${what}.${more}`);
}

export const copyButton = (what, text) => plainButton("Copy", what, () => copy(text, what));

export const codeBlock = (what, text, shown = text) =>
  el("div", { class: "code" }, el("pre", { tabIndex: 0, dir: "auto", ariaLabel: what }, shown), copyButton(what, text));

export function show(dialog) {
  document.body.append(dialog);
  dialog.ariaLabel = dialog.querySelector("h2").textContent;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

export async function confirmLoss(title, label, text, list = [], stay = "Cancel") {
  const dialog = el("dialog", { class: "small", role: "alertdialog" },
    el("h2", { dir: "auto" }, title), el("p", { dir: "auto" }, text),
    list.length > 0 && el("ul", {}, list.map((line) => el("li", {}, line))),
    el("div", { class: "row buttons" },
      button(stay, () => dialog.close(), { autofocus: true }),
      button(label, () => dialog.close("yes"), { class: "danger" })));
  return (await show(dialog)) === "yes";
}

export async function showForm(dialog) {
  const typed = () => JSON.stringify([...new FormData(dialog.querySelector("form"))]);
  const before = typed();
  dialog.addEventListener("cancel", async (event) => {
    if (typed() === before) return;
    event.preventDefault();
    const [title, text] = ["Discard your changes?", "Nothing was saved yet."];
    if (await confirmLoss(title, "Discard", text, [], "Keep editing")) dialog.close();
  });
  return (await show(dialog)) === "saved";
}

export function formButtons(label) {
  const cancel = button("Cancel", () => {
    const dialog = cancel.closest("dialog");
    if (dialog.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
  });
  return el("div", { class: "row buttons" }, cancel, el("button", { class: "main" }, label));
}
