// Calls of the admin API, and the two things that each of them has: the admin key and the organization.

// In this variable alone. What is stored, or in a URL, would outlive the page.
let adminKey = "";
let organization = new URLSearchParams(location.search).get("organization") ?? "";
let askForKey;
let asking;

/** What the server, or the way to it, answered in place of what was asked for. */
export class Failure extends Error {
  constructor(message, { status = 0, pointer, isCancelled = false } = {}) {
    super(message);
    Object.assign(this, { status, pointer, isCancelled });
  }
}

export const scope = () => organization;

/** Makes all calls from now on about an organization, by name or id; about all, if it is empty. */
export function setScope(name) {
  organization = name;
}

/** Says who asks the user for the admin key: a function that gets a check of a key, and gives whether a key passed. */
export function setKeyDialog(ask) {
  askForKey = ask;
}

/** The headers of every call. */
function headers(more, key = adminKey) {
  return { "x-cohere-mock-page": "1", ...(key && { "x-admin-key": key }), ...more };
}

/** The path of a call about an organization: that of the page, if none is given. None, if it is null. */
export function address(path, about = organization) {
  if (!about) return path;
  return `${path}${path.includes("?") ? "&" : "?"}organization=${encodeURIComponent(about)}`;
}

async function isRight(key) {
  const response = await fetch("/__admin/cohere/organizations", { headers: headers({}, key) });
  return response.status !== 401;
}

/** Sends a request. Asks for the admin key where that is missing or wrong, and sends the request again. */
export async function send(method, path, { body, about, more = {}, signal, isOwnKey } = {}) {
  for (;;) {
    const sentKey = adminKey;
    let response;
    try {
      response = await fetch(address(path, about), { method, body, headers: headers(more), signal, cache: "no-store" });
    } catch (error) {
      if (signal?.aborted) throw new Failure("cancelled", { isCancelled: true });
      throw new Failure(`The server at ${location.origin} does not answer. Does it still run?`);
    }
    if (response.status !== 401) return response;
    // The API key that a new organization is made with may be what is refused.
    if (isOwnKey && (await isRight(adminKey))) return response;
    if (adminKey !== sentKey) continue;
    asking ??= askForKey(async (key) => {
      if (!(await isRight(key))) return false;
      adminKey = key;
      return true;
    }).finally(() => {
      asking = undefined;
    });
    if (!(await asking)) throw new Failure("The server wants its admin key.", { status: 401, isCancelled: true });
  }
}

/** Makes a call, with a value that becomes JSON or a text that is JSON, and gives the answer's JSON. */
export async function call(method, path, { value, text, ...options } = {}) {
  const body = text ?? (value === undefined ? undefined : JSON.stringify(value));
  const more = { ...(body !== undefined && { "content-type": "application/json" }), ...options.more };
  const response = await send(method, path, { ...options, body, more });
  const answer = await response.text();
  let json;
  try {
    json = answer === "" ? {} : JSON.parse(answer);
  } catch {
    json = undefined;
  }
  if (response.ok && json !== undefined) return json;
  throw failure(response, json);
}

function failure(response, json) {
  const first = json?.errors?.[0];
  if (first) {
    const text = [first.title, first.detail].filter(Boolean).join(": ");
    return new Failure(text, { status: response.status, pointer: first.source?.pointer });
  }
  const text = json?.message ?? `The server answered with status ${response.status}.`;
  return new Failure(text, { status: response.status });
}

/**
 * Gives all elements of a list that the server gives in pages, at most `limit`, page by page.
 * What comes while the pages are loaded moves the pages: an element may come twice.
 */
export async function* pages(path, member, { limit = 10_000, size = 1_000, signal } = {}) {
  for (let offset = 0; offset < limit; offset += size) {
    const page = await call("GET", `${path}?limit=${Math.min(size, limit - offset)}&offset=${offset}`, { signal });
    const elements = page[member] ?? [];
    yield { elements, total: page.meta?.total ?? elements.length, page };
    if (elements.length < size || offset + elements.length >= (page.meta?.total ?? 0)) return;
  }
}
