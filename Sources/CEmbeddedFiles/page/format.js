// How numbers, times and stubs are written on the page.

export const number = (value) => value.toLocaleString("en");

/** "1 request", "1,234 requests" */
export const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

export const milliseconds = (value) =>
  value === undefined ? "" : value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : number(Math.round(value));

export const size = (bytes) => (bytes < 1024 ? count(bytes, "byte") : `${(bytes / 1024).toFixed(1)} KiB`);

/** An organization as it may be shown: by its name, else by its id. */
export const organizationOf = (item) => item.organization ?? item.organization_id ?? "";

export const stubName = ({ name, id = "" }) => name || id.slice(0, 8);

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** The method and the URL that a stub matches. */
export function matchLine({ request = {} }) {
  const { method = "ANY", url, urlPath, urlPattern, urlPathPattern, urlPathTemplate } = request;
  return `${text(method)} ${url ?? urlPath ?? urlPattern ?? urlPathPattern ?? urlPathTemplate ?? "any path"}`;
}

function operator(pattern) {
  if (typeof pattern !== "object" || pattern === null) return text(pattern);
  return Object.entries(pattern).slice(0, 3).map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ");
}

const KINDS = {
  headers: "header", queryParameters: "query", cookies: "cookie", formParameters: "form", pathParameters: "path",
};

/** What else a stub compares, as texts. */
export function conditions({ request = {} }) {
  const named = Object.entries(KINDS).flatMap(([member, kind]) =>
    Object.entries(request[member] ?? {}).map(([name, pattern]) => `${kind} ${name}: ${operator(pattern)}`));
  const body = (request.bodyPatterns ?? []).map((pattern) => `body: ${operator(pattern)}`);
  const others = ["host", "port", "scheme", "clientIp"].filter((name) => name in request)
    .map((name) => `${name}: ${operator(request[name])}`);
  return [...named, ...body, ...others, ...(request.basicAuthCredentials ? ["basic authentication"] : [])];
}

/** What a stub answers, in a few words. */
export function answerLine({ response = {} }) {
  const { fault, status = 200, passthrough, transformerParameters, fixedDelayMilliseconds: delay } = response;
  const passes = passthrough ?? transformerParameters?.passthrough;
  return [
    fault ?? (passes ? "the API's answer" : status),
    delay && `after ${number(delay)} ms`,
    response.delayDistribution && "after a random delay",
    response.chunkedDribbleDelay && "in pieces",
  ].filter(Boolean).join(" ");
}
