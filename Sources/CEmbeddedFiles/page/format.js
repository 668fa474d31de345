export const number = (value) => value.toLocaleString("en");

export const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

export const milliseconds = (value) => (value < 10 ? value.toFixed(2) : number(Math.round(value ?? 0)));

// The name is not there where it is a whole API key.
export const organizationOf = (item) => item.organization ?? item.organization_id ?? "";

// What a stub has broken is no answer, whatever its status would have been.
export const statusOf = ({ fault, status }) => (fault ? "fault" : String(status ?? "none"));

export const stubName = ({ name, id = "" }) => name || id.slice(0, 8);

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

export function matchLine({ request = {} }) {
  const { method = "ANY", url, urlPath, urlPattern, urlPathPattern, urlPathTemplate } = request;
  return `${text(method)} ${url ?? urlPath ?? urlPattern ?? urlPathPattern ?? urlPathTemplate ?? "any path"}`;
}

function operator(pattern) {
  if (typeof pattern !== "object" || pattern === null) return text(pattern);
  return Object.entries(pattern).slice(0, 3).map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ");
}

export function conditions({ request = {} }) {
  return Object.entries(request).flatMap(([kind, pattern]) => {
    if (!pattern || /^(?:method|url)/.test(kind)) return [];
    if (Array.isArray(pattern)) return pattern.map((one) => `${kind} ${operator(one)}`);
    const isNamed = /s$/.test(kind) && kind !== "basicAuthCredentials";
    if (!isNamed) return `${kind} ${operator(pattern)}`;
    return Object.entries(pattern).map(([name, one]) => `${kind} ${name}: ${operator(one)}`);
  });
}

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
