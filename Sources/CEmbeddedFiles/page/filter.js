import { statusOf } from "./format.js";

const textOf = (...parts) => parts.filter((part) => part !== undefined).join(" ").toLowerCase();
const contains = (read) => (wanted) => (request) => textOf(...read(request)).includes(wanted);

const CONDITIONS = {
  failed: () => (request) => /^[45fn]/.test(statusOf(request)),
  status(wanted) {
    if (!/^(?:(?:[1-9]xx|\d{3}|fault|none)(?:,(?!$)|$))+$/.test(wanted)) {
      throw new Error("status: needs a status, such as 404 or 4xx,5xx");
    }
    const prefixes = wanted.replaceAll("xx", "").split(",");
    return (request) => prefixes.some((prefix) => statusOf(request).startsWith(prefix));
  },
  method: (wanted) => ({ method }) => method.toLowerCase() === wanted,
  path: contains(({ url }) => [url]),
  stub: contains(({ stub }) => [stub?.name, stub?.id]),
  user: contains((request) => [request.user, request.owner_id]),
  organization: contains((request) => [request.organization, request.organization_id]),
  unmatched: () => (request) => request.answered_by === "nothing",
  by(wanted) {
    if (!/^(?:stub|api|nothing)$/.test(wanted)) throw new Error('by: needs "stub", "api" or "nothing"');
    return (request) => request.answered_by === wanted;
  },
  ""(wanted) {
    return (request) => {
      const { stub } = request;
      request.text ??= textOf(request.id, request.method, request.url, statusOf(request), request.fault, stub?.name,
        stub?.id, request.user, request.owner_id, request.organization, request.organization_id);
      return request.text.includes(wanted);
    };
  },
};

export const FILTER_HELP = [
  ["failed", "a 4xx, a 5xx, a fault or no answer"],
  ["status:404", "the answer's status"],
  ["status:4xx,5xx", "one of these statuses"],
  ["method:POST", "the method"],
  ["path:/v1/chat", "a part of the path or of the query"],
  ["unmatched", "no stub matched, and the API has no such path"],
  ["by:stub", "what answered: stub, api or nothing"],
  ["stub:limit", "a part of the stub's name or id"],
  ["user:alice", "whose request it is, or organization:acme"],
  ['"my drive"', "any other text, in quotes if it has a space or a colon"],
  ["-status:2xx", "a minus: all but these"],
];

export function parseFilter(text) {
  const conditions = [];
  const words = text.matchAll(/(-?)(?:([A-Za-z]+):(?!\/\/))?(?:"([^"]*)("?)|(\S*))/g);
  for (const [whole, minus, name, quoted, end, plain] of words) {
    if (whole === "") continue;
    if (quoted !== undefined && end === "") throw new Error("a quote has no end");
    const value = (quoted ?? plain).toLowerCase();
    const key = name?.toLowerCase() ?? (/^(?:unmatched|failed)$/.test(plain) ? plain : "");
    if (!Object.hasOwn(CONDITIONS, key)) throw new Error(`there is no "${key}:"; put a text with a colon in "quotes"`);
    if (value === "") throw new Error(`${whole} needs a text`);
    const condition = CONDITIONS[key](value);
    conditions.push(minus ? (request) => !condition(request) : condition);
  }
  return (request) => conditions.every((condition) => condition(request));
}
