// What makes and changes elements. Data only ever becomes text: nothing here parses markup.

/**
 * Makes an element: `el("input", { class: "wide", oninput: draw })`. Of properties and children, what is undefined, null
 * or false is left out.
 */
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

/** Makes a button. It does its work once at a time, and says what has failed. */
export const button = (label, work, properties) => el("button", {
  type: "button", ...properties, onclick: async ({ currentTarget: self }) => {
    if (self.ariaBusy === "true") return;
    self.ariaBusy = "true";
    try {
      await work();
    } catch (failure) {
      tellFailure(failure);
    }
    self.ariaBusy = null;
  },
}, label);

export const byID = (id) => document.getElementById(id);

/** A text that may be cut off; the whole of it is in the title. */
export const cut = (text, properties) => el("span", { class: "cut", dir: "auto", title: text, ...properties }, text);

/** Sets a text only where it changes, so that a screen reader hears no text twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of an element those of a list of items. Nodes that were there before stay, and so do focus and what
 * a user has half typed.
 */
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

/** Makes a function that calls another one in the next frame, once, however often it is called until then. */
export function eachFrame(draw) {
  let frame;
  return () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      draw();
    });
  };
}

/** Makes a function that loads something a while after it is called: never twice at a time, and seldom what is slow. */
export function calmly(load, delay = 250) {
  let timer, isRunning = false, isAsked = false, pause = delay;
  const run = async () => {
    timer = undefined;
    isRunning = true;
    isAsked = false;
    const start = performance.now();
    await load().catch(tellFailure);
    pause = Math.max(delay, 4 * (performance.now() - start));
    isRunning = false;
    if (isAsked) timer = setTimeout(run, pause);
  };
  return () => {
    isAsked = true;
    if (!isRunning) timer ??= setTimeout(run, pause);
  };
}

// MARK: messages

let hiding;

/** Says what has happened, to eyes and to screen readers. It goes by itself. */
export function tell(text) {
  byID("told").replaceChildren(el("p", { dir: "auto" }, text));
  clearTimeout(hiding);
  hiding = setTimeout(() => byID("told").replaceChildren(), 6000);
}

/** Says what has failed. It stays until it is closed. */
export function tellFailure(failure) {
  if (failure.isCancelled) return;
  const close = button("×", () => note.remove(), { class: "plain", ariaLabel: "Close this message" });
  const note = el("p", {}, el("span", { dir: "auto" }, failure.message), close);
  byID("failed").replaceChildren(note);
}

// MARK: copying

/** Copies a text. Without https or localhost, browsers have no clipboard: then an element does it the old way. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const focused = document.activeElement;
    const area = el("textarea", { value: text, class: "unseen" });
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    focused?.focus();
    if (!isCopied) throw new Error("The browser does not let this page copy. Select the text, and copy it by hand.");
  }
  tell(`Copied ${what}.`);
}

export const copyButton = (what, text) =>
  button("Copy", () => copy(text, what), { class: "plain copy", ariaLabel: `Copy ${what}`, title: `Copy ${what}` });

/** A text in a box of its own, with a button that copies it, or another text. */
export const codeBlock = (what, text, shown = text) =>
  el("div", { class: "code" }, el("pre", { tabIndex: 0, dir: "auto", ariaLabel: what }, shown), copyButton(what, text));

/** A list of names, each with what belongs to it. */
export const pairs = (entries, properties) => el("dl", { class: "pairs", ...properties },
  (Array.isArray(entries) ? entries : Object.entries(entries)).filter(([, value]) => value !== undefined)
    .map(([name, value]) => [el("dt", {}, name), el("dd", { dir: "auto" }, value)]));

// MARK: dialogs

/** Places a popover below an element when it opens, at its left or right end. */
export function openBelow(popover, element, side, onOpen = () => {}) {
  popover.addEventListener("beforetoggle", ({ newState }) => {
    if (newState !== "open") return;
    const box = element.getBoundingClientRect();
    popover.style.top = `${box.bottom + 6}px`;
    popover.style[side] = `${Math.max(8, side === "left" ? box.left : innerWidth - box.right)}px`;
    onOpen();
  });
}

/** Shows a dialog. Resolves with what it was closed with. */
export function show(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** Asks before something is lost: a title, a text, and a list of what goes. Gives whether the user wants it. */
export async function confirmLoss(title, label, text, ...list) {
  const dialog = el("dialog", { "aria-labelledby": "question", class: "small", role: "alertdialog" },
    el("h2", { id: "question", dir: "auto" }, title),
    el("p", { dir: "auto" }, text),
    list.length > 0 && el("ul", {}, list.map((line) => el("li", {}, line))),
    el("div", { class: "row buttons" },
      button("Cancel", () => dialog.close(), { autofocus: true }),
      button(label, () => dialog.close("yes"), { class: "danger" })));
  return (await show(dialog)) === "yes";
}

/** Shows a dialog with a form, which asks before it throws away what was typed. Gives whether something was saved. */
export async function showForm(dialog, form) {
  const typed = () => JSON.stringify([...new FormData(form)]);
  const before = typed();
  dialog.addEventListener("cancel", async (event) => {
    if (typed() === before) return;
    event.preventDefault();
    if (await confirmLoss("Discard what you have typed?", "Discard", "Nothing was saved yet.")) dialog.close();
  });
  return (await show(dialog)) === "saved";
}

/** The buttons at the end of a form. */
export function formButtons(label, dialog, ...more) {
  const cancel = button("Cancel", () => {
    if (dialog().dispatchEvent(new Event("cancel", { cancelable: true }))) dialog().close();
  });
  return el("div", { class: "row buttons" }, more, cancel, el("button", { class: "main" }, label));
}
