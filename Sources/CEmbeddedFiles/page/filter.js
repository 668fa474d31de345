// The filter of the requests: words that must all be true of a request, such as `status:5xx path:/v1 -user:bob`.

const textOf = (...parts) => parts.filter((part) => part !== undefined).join(" ").toLowerCase();
const contains = (read) => (wanted) => (request) => textOf(...read(request)).includes(wanted);

/** What may stand before a colon, each with what makes a condition of the text behind it. */
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
  by(wanted) {
    if (!/^(?:stub|api|nothing)$/.test(wanted)) throw new Error('by: needs "stub", "api" or "nothing"');
    return (request) => request.answered_by === wanted;
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
  ["drive", "any other text: a part of any of these"],
  ['"a text"', "quotes, for a text with a space or a colon"],
  ["-user:bob, -status:200", "a minus: all but these"],
];

function anywhere(wanted) {
  return (request) => {
    request.text ??= textOf(request.method, request.url, request.status, request.stub?.name, request.stub?.id, request.id,
      request.user, request.owner_id, request.organization, request.organization_id);
    return request.text.includes(wanted);
  };
}

/** Makes a function of a filter that says whether a request passes. Throws an error that says what is wrong with it. */
export function parseFilter(text) {
  const conditions = [];
  const words = text.matchAll(/(-?)(?:([A-Za-z]+):(?!\/\/))?(?:"([^"]*)("?)|(\S*))/g);
  for (const [whole, minus, name, quoted, end, plain] of words) {
    if (whole === "") continue;
    if (quoted !== undefined && end === "") throw new Error("a quote has no end");
    const value = (quoted ?? plain).toLowerCase();
    const make = name ? CONDITIONS[name.toLowerCase()] : plain?.toLowerCase() === "unmatched" ? () => CONDITIONS.by("nothing") : anywhere;
    if (!make) {
      const known = Object.keys(CONDITIONS).join(", ");
      throw new Error(`there is no "${name}:", but ${known}; put a text with a colon in "quotes"`);
    }
    if (value === "") throw new Error(`${name ? `${name}:` : minus ? "a minus" : "a quote"} needs a text behind it`);
    const condition = make(value);
    conditions.push(minus ? (request) => !condition(request) : condition);
  }
  return (request) => conditions.every((condition) => condition(request));
}
