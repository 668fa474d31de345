// How times, sizes and stubs are written on the page.

const NUMBERS = new Intl.NumberFormat("en");

export const number = (value) => NUMBERS.format(value);

/** "1 request", "1,234 requests" */
export const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

/** The time of day of an RFC 3339 time, in UTC, to the millisecond. */
export const timeOfDay = (time = "") => time.slice(11, 23).replace(/Z$/, "");

export function milliseconds(value) {
  if (value === undefined || value === null) return "";
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : number(Math.round(value));
}

export function size(bytes) {
  return bytes < 1024 ? count(bytes, "byte") : `${(bytes / 1024).toFixed(1)} KiB`;
}

/** An organization as it may be shown: by its name, else by its id. */
export const organizationOf = (item) => item.organization ?? item.organization_id;

const patternOf = (pattern) => (typeof pattern === "object" && pattern !== null ? JSON.stringify(pattern) : String(pattern));

/** What a stub matches, in one line. */
export function matchLine(mapping = {}) {
  const request = mapping.request ?? {};
  const method = request.method ?? "ANY";
  const url = ["url", "urlPath", "urlPattern", "urlPathPattern", "urlPathTemplate"]
    .map((name) => request[name]).find((value) => value !== undefined);
  return `${typeof method === "string" ? method : patternOf(method)} ${url ?? "any path"}`;
}

/** What else a stub compares, as texts. */
export function conditions(mapping = {}) {
  const request = mapping.request ?? {};
  const kinds = {
    headers: "header", queryParameters: "query", cookies: "cookie", formParameters: "form", pathParameters: "path",
  };
  const found = [];
  for (const [member, kind] of Object.entries(kinds)) {
    for (const [name, pattern] of Object.entries(request[member] ?? {})) {
      found.push(`${kind} ${name}: ${operator(pattern)}`);
    }
  }
  for (const pattern of [request.bodyPatterns ?? []].flat()) found.push(`body: ${operator(pattern)}`);
  for (const name of ["host", "port", "scheme", "clientIp"]) {
    if (request[name] !== undefined) found.push(`${name}: ${operator(request[name])}`);
  }
  if (request.basicAuthCredentials ?? request.basicAuth) found.push("basic authentication");
  return found;
}

function operator(pattern) {
  if (typeof pattern !== "object" || pattern === null) return String(pattern);
  const [[name, value] = ["anything", ""]] = Object.entries(pattern);
  return `${name} ${typeof value === "string" ? `"${value}"` : JSON.stringify(value)}`;
}

/** What a stub answers, in a few words. */
export function answerLine(mapping = {}) {
  const response = mapping.response ?? {};
  const passes = response.passthrough ?? response.transformerParameters?.passthrough;
  const parts = [];
  if (response.fault) parts.push(response.fault);
  else parts.push(passes ? "the API's answer" : String(response.status ?? 200));
  const delay = response.fixedDelayMilliseconds;
  if (delay) parts.push(`after ${number(delay)} ms`);
  if (response.delayDistribution) parts.push("after a random delay");
  if (response.chunkedDribbleDelay) parts.push("in pieces");
  return parts.join(" ");
}

export const stubName = (stub) => stub?.name || (stub?.id ? stub.id.slice(0, 8) : "");
