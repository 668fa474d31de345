// A request as code. What is copied must mean what was sent, whatever that was.

import { indent, parse } from "./json.js";

const REDACTED = /\[redacted(?:: \d+ bytes)?\]|%5Bredacted%5D/i;
// curl and the connection make these headers by themselves.
const OWN_HEADERS = /^(?:host|content-length|connection|transfer-encoding|accept-encoding|expect)$/i;
// Linux refuses longer arguments, and Python longer numbers.
const LONGEST_ARGUMENT = 100_000;
const LONGEST_NUMBER = 300;

export const headerList = (headers = {}) =>
  Object.entries(headers).flatMap(([name, value]) => [value].flat().map((single) => [name, String(single)]));

export const header = (headers, name) => headerList(headers).find((pair) => pair[0].toLowerCase() === name)?.[1];

export function bodyOf({ body = "", bodyAsBase64 = "" }) {
  const bytes = bodyAsBase64
    ? Uint8Array.from(atob(bodyAsBase64), (character) => character.charCodeAt(0))
    : new TextEncoder().encode(body);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return { text, length: bytes.length };
  } catch {
    // It is binary.
  }
  return { bytes, length: bytes.length };
}

export function jsonOf(text = "") {
  if (text.length > 2_000_000 || !/^\s*["[{\-\dtfn]/.test(text)) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function urlParts(url) {
  const [path, query] = url.split(/\?(.*)/s);
  const parameters = Object.groupBy(new URLSearchParams(query), ([name]) => name);
  const shown = Object.entries(parameters).map(([name, list]) => [name, list.map((pair) => pair[1])])
    .filter(([, values]) => !values.some((value) => REDACTED.test(value)));
  return { path, parameters: shown };
}

// A terminal that a command is pasted into would take control characters for keys.
function shellWord(text) {
  if (/^[\w/.:=@%+,-]+$/.test(text)) return text;
  return `'${text.toWellFormed().replaceAll("'", `'\\''`)}'`.replace(/[\x01-\t\v-\x1f\x7f-\x9f]/g, (character) => {
    const octal = [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
    return `'"$(printf '${octal.join("")}')"'`;
  });
}

// What is hidden becomes a variable of a name that nobody has set. The shell says so.
function wordWithVariables(text, taken, nameOf) {
  let word = "", rest = text;
  for (let hidden = rest.match(REDACTED); hidden; hidden = rest.match(REDACTED)) {
    const before = rest.slice(0, hidden.index);
    const hint = nameOf(before).toUpperCase().replace(/[^A-Z0-9]+/g, "_");
    const stem = `MY_${hint.slice(0, 40).match(/^[A-Z]\w*?(?=_?$)/)?.[0] ?? "SECRET"}`;
    const name = taken.has(stem) ? `${stem}_${taken.size + 1}` : stem;
    taken.add(name);
    word += `${before && shellWord(before)}"\${${name}:?}"`;
    rest = rest.slice(hidden.index + hidden[0].length);
  }
  return rest || !word ? word + shellWord(rest) : word;
}

const nameBefore = (text) => text.match(/(?:"([^"]+)"\s*:\s*"?|(?:^|[?&])([^=&?]+)=)$/)?.slice(1).find(Boolean) ?? "";

export function asCurl({ method, url, headers, ...request }, origin) {
  const taken = new Set();
  const { text, bytes, length } = bodyOf(request);
  const address = origin + url;
  const parts = ["curl"];
  if (method === "HEAD" && length === 0) parts[0] += " --head";
  else if (method !== (length > 0 ? "POST" : "GET")) parts[0] += ` -X ${shellWord(method)}`;
  // Without these, curl makes another URL of it.
  if (/[[\]{}]/.test(address)) parts[0] += " --globoff";
  if (/\/\.{1,2}(?:[/?#]|$)/.test(address)) parts[0] += " --path-as-is";
  parts[0] += ` ${wordWithVariables(address, taken, nameBefore)}`;
  for (const [name, value] of headerList(headers)) {
    if (OWN_HEADERS.test(name)) continue;
    const isKey = /^authorization$/i.test(name) && /^\[redacted\]$/i.test(value);
    const line = value === "" ? `${name};` : isKey ? `${name}: Bearer ${value}` : `${name}: ${value}`;
    parts.push(`-H ${wordWithVariables(line, taken, () => (isKey ? "API_KEY" : name))}`);
  }
  if (length > 0 && !header(headers, "content-type")) parts.push("-H 'Content-Type:'");
  const word = bytes ? base64(bytes) : wordWithVariables(text, taken, nameBefore);
  const isPiped = bytes || word.length > LONGEST_ARGUMENT;
  if (length > 0) parts.push(isPiped ? "--data-binary @-" : `--data-raw ${word}`);
  const pipe = isPiped ? `printf %s ${word} | ${bytes ? "base64 -d | " : ""}` : "";
  return [pipe + parts.join(" \\\n  "), [...taken]];
}

// In pieces, as a function takes only so many arguments.
function base64(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(binary);
}

// What can't be seen, or turns the text around, is escaped.
const UNSEEN = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const pythonText = (text) => JSON.stringify(text).replace(UNSEEN, (character) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

function pythonValue({ kind, text, source, elements, members }) {
  if (kind === "string") return pythonText(text);
  if (kind === "array") return `[${elements.map(pythonValue).join(", ")}]`;
  const pair = ({ key, value }) => `${pythonText(key)}: ${pythonValue(value)}`;
  if (kind === "object") return `{${members.map(pair).join(", ")}}`;
  return { true: "True", false: "False", null: "None" }[source] ?? source;
}

// No pattern can say that a null was sent, nor what is hidden.
function isComparable({ kind, text, source, elements, members }, isInside) {
  if (kind === "string") return !REDACTED.test(text);
  if (kind === "number") return source.length <= LONGEST_NUMBER;
  if (kind === "word") return isInside || source !== "null";
  return (elements ?? members.map(({ value }) => value)).every((inner) => isComparable(inner, true));
}

function collect(value, path, found, hidden) {
  if (isComparable(value)) found.push([path, pythonValue(value)]);
  else if (value.members) {
    for (const { key, value: inner } of value.members) {
      const step = /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `['${key.replace(/[\\']/g, "\\$&")}']`;
      collect(inner, path + step, found, hidden);
    }
  } else if (value.source !== "null") hidden.push(path);
}

export function asPytest({ method, url, ...request }) {
  const { path, parameters } = urlParts(url);
  const verb = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE)$/.test(method) ? method : "ANY";
  // A path with braces would be a template.
  const isPlain = /^\/[^{}]*$/.test(path);
  const quoted = isPlain ? pythonText(path) : `re.compile(re.escape(${pythonText(path)}))`;
  const lines = [`"${verb}", ${quoted},`];
  const query = parameters.map(([name, values]) =>
    `${pythonText(name)}: ${values.length > 1 ? `[${values.map(pythonText).join(", ")}]` : pythonText(values[0])}`);
  if (query.length > 0) lines.push(`query={${query.join(", ")}},`);
  const body = jsonOf(bodyOf(request).text);
  const found = [], hidden = [];
  if (body?.members || body?.elements) collect(body, "$", found, hidden);
  const sent = found.map(([place, value]) => `    ${pythonText(place)}: ${value},`);
  if (sent.length > 0) lines.push("sent={", ...sent, "},");
  lines.push(...hidden.map((place) => `# sent has a secret that is not shown: ${pythonText(place)}`));
  return `${isPlain ? "" : "import re\n\n"}cohere_mock.assert_requested(\n    ${lines.join("\n    ")}\n)\n`;
}

export function asStub({ request: { method, url }, response }) {
  const { path, parameters } = urlParts(url);
  const request = { method, urlPath: path };
  if (parameters.length > 0) {
    request.queryParameters = Object.fromEntries(parameters.map(([name, values]) => {
      const patterns = values.map((equalTo) => ({ equalTo }));
      return [name, patterns.length > 1 ? { hasExactly: patterns } : patterns[0]];
    }));
  }
  const { text, bytes } = bodyOf(response);
  const json = jsonOf(text);
  const type = header(response.headers, "content-type");
  const answer = response.fault ? { fault: response.fault } : {
    status: response.status,
    ...(type && { headers: { "Content-Type": type } }),
    ...(bytes ? { base64Body: base64(bytes) } : json ? { jsonBody: null } : text && { body: text }),
  };
  const stub = JSON.stringify({ request, response: answer }, null, 2);
  // The body as it was written: parsed and written anew, large numbers would be others.
  return json ? stub.replace(/"jsonBody": null(?=\s*\}\s*\}$)/, () => `"jsonBody": ${indent(json, "    ")}`) : stub;
}
