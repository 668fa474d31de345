// The filter of the requests: words that must all be true of a request, such as `status:5xx path:/v1 -user:bob`.

const textOf = (...parts) => parts.filter((part) => part !== undefined).join(" ").toLowerCase();
const contains = (read) => (wanted) => (request) => textOf(...read(request)).includes(wanted);

const CONDITIONS = {
  status(wanted) {
    if (/^[1-9]xx$/.test(wanted)) return ({ status }) => String(status)[0] === wanted[0];
    if (/^\d{3}$/.test(wanted)) return ({ status }) => status === Number(wanted);
    throw new Error('status: needs a status, such as "404" or "5xx"');
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
      request.text ??= textOf(request.id, request.method, request.url, request.status, stub?.name, stub?.id,
        request.user, request.owner_id, request.organization, request.organization_id);
      return request.text.includes(wanted);
    };
  },
};

export const FILTER_HELP = [
  ["status:404, status:5xx", "the answer's status"],
  ["method:POST", "the method"],
  ["path:/v1/connectors", "a part of the path or of the query"],
  ["unmatched", "nothing here knows the request"],
  ["by:stub, by:api, by:nothing", "what answered"],
  ["stub:limit", "a part of the stub's name or id"],
  ["user:alice, organization:acme", "whose request it is"],
  ['drive, "my drive"', "any other text, with quotes where it has a space or a colon"],
  ["-user:bob, -status:200", "a minus: all but these"],
];

export function parseFilter(text) {
  const conditions = [];
  const words = text.matchAll(/(-?)(?:([A-Za-z]+):(?!\/\/))?(?:"([^"]*)("?)|(\S*))/g);
  for (const [whole, minus, name, quoted, end, plain] of words) {
    if (whole === "") continue;
    if (quoted !== undefined && end === "") throw new Error("a quote has no end");
    const value = (quoted ?? plain).toLowerCase();
    const key = name?.toLowerCase() ?? (plain === "unmatched" ? plain : "");
    if (!Object.hasOwn(CONDITIONS, key)) throw new Error(`there is no "${key}:"; put a text with a colon in "quotes"`);
    if (value === "") throw new Error(`${whole} needs a text`);
    const condition = CONDITIONS[key](value);
    conditions.push(minus ? (request) => !condition(request) : condition);
  }
  return (request) => conditions.every((condition) => condition(request));
}
