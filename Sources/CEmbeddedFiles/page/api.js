// In this variable alone: what is stored, or in a URL, would outlive the page.
let adminKey = "";
let organization = new URLSearchParams(location.search).get("organization") ?? "";
let askForKey, asking;

export const hasKey = () => adminKey !== "";
export const scope = () => organization;
export const setScope = (name) => (organization = name);

export const setKeyDialog = (ask) => (askForKey = ask);

export const failure = (message, details) => Object.assign(new Error(message), details);

const headers = (more, key = adminKey) => ({ "x-cohere-mock-page": "1", ...(key && { "x-admin-key": key }), ...more });

async function isRight(key) {
  const response = await fetch("/__admin/cohere/organizations", { headers: headers({}, key) });
  return response.status !== 401;
}

// The path is below /__admin; `about` is an organization, or null for all.
export async function send(method, path, { body, about = organization, more, signal, isOwnKey } = {}) {
  const query = about ? `${path.includes("?") ? "&" : "?"}organization=${encodeURIComponent(about)}` : "";
  for (;;) {
    const sentKey = adminKey;
    let response;
    try {
      response = await fetch(`/__admin${path}${query}`, { method, body, signal, headers: headers(more) });
    } catch {
      if (signal?.aborted) throw failure("", { isCancelled: true });
      throw new Error(`The server at ${location.origin} does not answer. Does it still run?`);
    }
    if (response.status !== 401) return response;
    // What is refused may be the API key that a new organization is made with.
    if (isOwnKey && (await isRight(adminKey))) return response;
    if (adminKey !== sentKey) continue;
    asking ??= askForKey(async (key) => {
      const passes = await isRight(key);
      if (passes) adminKey = key;
      return passes;
    }).finally(() => (asking = undefined));
    if (!(await asking)) throw failure("", { status: 401, isCancelled: true });
  }
}

export async function call(method, path, { value, text = value && JSON.stringify(value), ...options } = {}) {
  const more = { ...(text && { "content-type": "application/json" }), ...options.more };
  const response = await send(method, path, { ...options, body: text, more });
  if (!response.ok) throw await refusal(response);
  return response.json().catch(() => ({}));
}

export async function refusal(response) {
  const { status } = response;
  const json = await response.json().catch(() => undefined);
  // WireMock's calls have errors of their own form.
  const { title, detail, source } = json?.errors?.[0] ?? {};
  const said = [title, detail].filter(Boolean).join(": ") || json?.message;
  return failure(said ?? `The server answered with status ${status}.`, { status, pointer: source?.pointer });
}

// What comes meanwhile moves the pages: an element may come twice.
export async function* pages(path, member) {
  for (let offset = 0; offset < 10_000; offset += 1000) {
    const page = await call("GET", `${path}?limit=1000&offset=${offset}`);
    yield { elements: page[member], ...page };
    if (offset + 1000 >= page.meta.total) return;
  }
}
