// Calls of the admin API, and the two things that each of them has: the admin key and the organization.

// In this variable alone: what is stored, or in a URL, would outlive the page.
let adminKey = "";
let organization = new URLSearchParams(location.search).get("organization") ?? "";
let askForKey;
let asking;

/** What the server, or the way to it, answered in place of what was asked for. */
export class Failure extends Error {
  constructor(message, details) {
    super(message);
    Object.assign(this, details);
  }
}

/** The organization that the page shows, by name or id; empty for all. */
export const scope = () => organization;

export function setScope(name) {
  organization = name;
}

/** Says who asks the user for the admin key: a function that gets a check of a key, and gives whether one passed. */
export function setKeyDialog(ask) {
  askForKey = ask;
}

const headers = (more, key = adminKey) => ({ "x-cohere-mock-page": "1", ...(key && { "x-admin-key": key }), ...more });

async function isRight(key) {
  const response = await fetch("/__admin/cohere/organizations", { headers: headers({}, key) });
  return response.status !== 401;
}

/**
 * Sends a request about an organization: that of the page, another one, or all (null). Asks for the admin key where that
 * is missing or wrong, and sends the request again.
 */
export async function send(method, path, { body, about = organization, more, signal, isOwnKey } = {}) {
  const url = about ? `${path}${path.includes("?") ? "&" : "?"}organization=${encodeURIComponent(about)}` : path;
  for (;;) {
    const sentKey = adminKey;
    let response;
    try {
      response = await fetch(url, { method, body, headers: headers(more), signal, cache: "no-store" });
    } catch {
      if (signal?.aborted) throw new Failure("", { isCancelled: true });
      throw new Failure(`The server at ${location.origin} does not answer. Does it still run?`);
    }
    if (response.status !== 401) return response;
    // What is refused may be the API key that a new organization is made with.
    if (isOwnKey && (await isRight(adminKey))) return response;
    if (adminKey !== sentKey) continue;
    asking ??= askForKey(async (key) => {
      if (!(await isRight(key))) return false;
      adminKey = key;
      return true;
    }).finally(() => {
      asking = undefined;
    });
    if (!(await asking)) throw new Failure("", { status: 401, isCancelled: true });
  }
}

/** Makes a call, with a value that becomes JSON or a text that is JSON, and gives the answer's JSON. */
export async function call(method, path, { value, text = value && JSON.stringify(value), ...options } = {}) {
  const more = { ...(text && { "content-type": "application/json" }), ...options.more };
  const response = await send(method, path, { ...options, body: text, more });
  const json = await response.json().catch(() => undefined);
  if (response.ok) return json ?? {};
  // WireMock's calls have errors of their own form.
  const { title, detail, source } = json?.errors?.[0] ?? {};
  const said = [title, detail].filter(Boolean).join(": ") || json?.message;
  throw new Failure(said ?? `The server answered with status ${response.status}.`, {
    status: response.status, pointer: source?.pointer,
  });
}

/**
 * Gives the elements of a list that the server gives in pages, page by page, at most 10,000. What comes meanwhile moves
 * the pages: an element may come twice.
 */
export async function* pages(path, member) {
  for (let offset = 0; offset < 10_000; offset += 1000) {
    const page = await call("GET", `${path}?limit=1000&offset=${offset}`);
    yield { elements: page[member], ...page };
    if (offset + page[member].length >= page.meta.total || page[member].length === 0) return;
  }
}
