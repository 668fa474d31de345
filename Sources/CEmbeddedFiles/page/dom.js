// What makes and changes elements. Data only ever becomes text: nothing here parses markup.

/**
 * Makes an element: `el("button", { class: "plain", onclick: save }, "Save")`.
 * What is undefined, null or false is left out, of properties and of children.
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && !name.includes("-") && typeof element[name] !== "object") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const byID = (id) => document.getElementById(id);

/** A text that may be cut off; the whole of it is in the title. */
export const cut = (text, properties = {}) => el("span", { dir: "auto", ...properties, title: text }, text);

/** Sets a text only where it changes, so that a screen reader hears no text twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of an element those of a list of items, and keeps the nodes of items that were there before:
 * focus, and what a user has half typed, stay. Moves no node that stands right already.
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
    let node = nodes.get(key);
    if (!node) nodes.set(key, (node = make(item)));
    update(node, item);
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

/** Calls a function once, in the next frame, however often it is asked for until then. */
export function eachFrame(draw) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw();
    });
  };
}

/**
 * Calls a function that loads something a while after it is asked to, and never twice at a time. A slow one is called
 * less often.
 */
export function calmly(load, delay = 250) {
  let timer, isRunning = false, isAsked = false, pause = delay;
  const run = async () => {
    timer = undefined;
    isRunning = true;
    isAsked = false;
    const start = performance.now();
    try {
      await load();
    } catch (failure) {
      tellFailure(failure);
    }
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
  const place = byID("told");
  place.replaceChildren(el("p", { dir: "auto" }, text));
  clearTimeout(hiding);
  hiding = setTimeout(() => place.replaceChildren(), 6000);
}

/** Says what has failed. It stays until it is closed. */
export function tellFailure(failure) {
  if (failure.isCancelled) return;
  const place = byID("failed");
  const close = el("button", { class: "plain", "aria-label": "Close this message", onclick: () => note.remove() }, "×");
  const note = el("p", {}, el("span", { dir: "auto" }, failure.message), close);
  place.replaceChildren(note);
}

/** Does what a button is for: once at a time, and says what has failed. */
export function action(work) {
  return async (event) => {
    const button = event.currentTarget;
    if (button.getAttribute?.("aria-busy") === "true") return;
    button.setAttribute?.("aria-busy", "true");
    try {
      await work(event);
    } catch (failure) {
      tellFailure(failure);
    } finally {
      button.removeAttribute?.("aria-busy");
    }
  };
}

// MARK: copying

/** Copies a text. Without https or localhost, browsers have no clipboard: then an element does it the old way. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { value: text, class: "unseen", readOnly: true });
    const holder = document.querySelector("dialog[open]") ?? document.body;
    const focused = document.activeElement;
    holder.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    focused?.focus();
    if (!isCopied) throw new Error("The browser does not let this page copy. Select the text, and copy it by hand.");
  }
  tell(`Copied ${what}.`);
}

export const copyButton = (what, text, label = "Copy") =>
  el("button", {
    class: "plain", type: "button", "aria-label": `Copy ${what}`, title: `Copy ${what}`,
    onclick: action(() => copy(typeof text === "function" ? text() : text, what)),
  }, label);

// MARK: dialogs

/** Shows a dialog until it is closed, and takes it away then. */
export function show(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}

/** Asks before something is lost. Gives whether the user wants it. */
export function confirmLoss(title, lines, button) {
  return new Promise((resolve) => {
    const no = el("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
    const yes = el("button", { class: "danger", type: "button", onclick: () => dialog.close("yes") }, button);
    const [first, ...rest] = lines;
    const dialog = el("dialog", { "aria-labelledby": "question", class: "small", role: "alertdialog" },
      el("h2", { id: "question", dir: "auto" }, title),
      el("p", { dir: "auto" }, first),
      rest.length > 0 && el("ul", {}, rest.map((line) => el("li", { dir: "auto" }, line))),
      el("div", { class: "buttons" }, no, yes));
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
    show(dialog);
    no.focus();
  });
}
