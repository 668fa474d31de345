// A request as code: for a shell, for pytest, and as a stub. What is copied must mean what was sent, whatever that was.

import { indent, parse } from "./json.js";

const REDACTED = /\[redacted(?:: \d+ bytes)?\]/;
// The headers that curl or the connection make by themselves.
const OWN_HEADERS = ["host", "content-length", "connection", "transfer-encoding", "accept-encoding", "expect"];
// Longer arguments are refused by Linux.
const LONGEST_ARGUMENT = 100_000;

/** Gives all headers as pairs of a name and a value. */
export function headerList(headers = {}) {
  return Object.entries(headers).flatMap(([name, value]) => [value].flat().map((single) => [name, String(single)]));
}

export function header(headers, name) {
  return headerList(headers).find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

/** Gives the bytes of a body, and its text if it is UTF-8. */
export function bodyOf(message) {
  let bytes;
  try {
    bytes = Uint8Array.from(atob(message.bodyAsBase64 ?? ""), (character) => character.charCodeAt(0));
  } catch {
    bytes = new Uint8Array();
  }
  if (bytes.length === 0) return { text: message.body ?? "", length: new TextEncoder().encode(message.body ?? "").length };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return { text, length: bytes.length };
  } catch {
    // It is binary.
  }
  return { bytes, length: bytes.length };
}

/** Gives JSON's value of a text; undefined if it is none, or too much to look at. */
export function jsonOf(text) {
  if (text === undefined || text.length > 2_000_000 || !/^\s*[[{"\-\dtfn]/.test(text)) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

// MARK: a shell

/**
 * Writes a text as one word of a POSIX shell. Control characters are written by `printf`, as a terminal that a command
 * is pasted into would take them for keys.
 */
export function shellWord(text) {
  if (/^[\w/.:=@%+,-]+$/.test(text) && text.isWellFormed()) return text;
  const quoted = text.toWellFormed().replaceAll("'", `'\\''`);
  return `'${quoted}'`.replace(/[\u0001-\u0009\u000b-\u001f\u007f-\u009f]/g, (character) => {
    const bytes = [...new TextEncoder().encode(character)];
    return `'"$(printf '${bytes.map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}')"'`;
  });
}

/** Makes names of shell variables, each different. */
class Variables {
  #names = new Set();

  make(hint) {
    const name = hint.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase().replace(/[^A-Z0-9]+/g, "_").replace(/^_+|_+$/g, "");
    const base = /^[A-Z]/.test(name) ? name.slice(0, 40) : "SECRET";
    let free = base;
    for (let count = 2; this.#names.has(free); count += 1) free = `${base}_${count}`;
    this.#names.add(free);
    return free;
  }
}

/** Writes a text as one word, with a variable for everything that the server has not shown. */
function wordWithVariables(text, variables, hintOf) {
  const places = [...text.matchAll(new RegExp(`${REDACTED.source}|%5Bredacted%5D`, "gi"))];
  if (places.length === 0) return shellWord(text);
  let word = "", end = 0;
  for (const place of places) {
    if (place.index > end) word += shellWord(text.slice(end, place.index));
    word += `"$${variables.make(hintOf(text.slice(0, place.index)))}"`;
    end = place.index + place[0].length;
  }
  return end < text.length ? word + shellWord(text.slice(end)) : word;
}

/** The name that stands last before a value, in JSON, a form or a query. */
const lastName = (before) => before.match(/(?:"([^"]+)"\s*:\s*"?|(?:^|[?&])([^=&?]+)=)$/)?.slice(1).find(Boolean) ?? "secret";

/** Writes a request as a command for a POSIX shell. */
export function asCurl(request, origin) {
  const variables = new Variables();
  const method = request.method;
  const { text, bytes } = bodyOf(request);
  const hasBody = bytes !== undefined || text !== "";
  const parts = ["curl"];
  if (method === "HEAD" && !hasBody) parts.push("--head");
  else if (method !== (hasBody ? "POST" : "GET")) parts.push(`-X ${shellWord(method)}`);
  const url = origin + request.url;
  // Without these, curl makes another URL of it.
  if (/[[\]{}]/.test(url)) parts.push("--globoff");
  if (/\/\.{1,2}(?:[/?#]|$)/.test(url)) parts.push("--path-as-is");
  parts.push(wordWithVariables(url, variables, lastName));
  for (const [name, value] of headerList(request.headers)) {
    if (OWN_HEADERS.includes(name.toLowerCase())) continue;
    if (value === "") {
      parts.push(`-H ${shellWord(`${name};`)}`);
    } else if (name.toLowerCase() === "authorization" && /^(?:bearer )?\[redacted\]$/i.test(value)) {
      parts.push(`-H "${name}: Bearer $${variables.make("API_KEY")}"`);
    } else {
      parts.push(`-H ${wordWithVariables(`${name}: ${value}`, variables, () => name)}`);
    }
  }
  if (hasBody && !header(request.headers, "content-type")) parts.push("-H 'Content-Type:'");
  if (bytes) {
    parts.push("--data-binary @-");
    return `printf %s ${base64(bytes)} | base64 -d | ${parts.join(" \\\n  ")}`;
  }
  if (hasBody) {
    const word = wordWithVariables(text, variables, lastName);
    if (word.length > LONGEST_ARGUMENT) {
      parts.push("--data-binary @-");
      return `printf %s ${word} | ${parts.join(" \\\n  ")}`;
    }
    parts.push(`--data-raw ${word}`);
  }
  return parts.join(" \\\n  ");
}

/** Writes bytes as base64, in pieces, as a function takes only so many arguments. */
export function base64(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(binary);
}

// MARK: Python

/** Writes a text as a literal of Python. */
export function pythonText(text) {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]/g, (character) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function pythonValue(value) {
  switch (value.kind) {
    case "string": return pythonText(value.text);
    case "number": return value.source;
    case "word": return { true: "True", false: "False", null: "None" }[value.source];
    case "array": return `[${value.elements.map(pythonValue).join(", ")}]`;
    default: {
      const members = value.members.map(({ key, value: inner }) => `${pythonText(key)}: ${pythonValue(inner)}`);
      return `{${members.join(", ")}}`;
    }
  }
}

const isHidden = (text) => REDACTED.test(text);
// Python refuses longer numbers, and a text of such a number is no use in a test.
const LONGEST_NUMBER = 300;

/** Whether a value can be compared as a whole: nothing of it is hidden, and it is not null, which no pattern can say. */
function isComparable(value, isInside = false) {
  switch (value.kind) {
    case "string": return !isHidden(value.text);
    case "number": return value.source.length <= LONGEST_NUMBER;
    case "word": return isInside || value.source !== "null";
    case "array": return value.elements.every((element) => isComparable(element, true));
    default:
      return value.members.every((member) => !isHidden(member.key) && isComparable(member.value, true));
  }
}

/** Adds the JSON paths of what was sent, each with its value; and those of what can't be compared. */
function collect(value, path, found, hidden) {
  if (isComparable(value)) found.push([path, pythonValue(value)]);
  else if (value.kind === "object" && value.members.length > 0) {
    for (const { key, value: inner } of value.members) {
      const step = /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `['${key.replace(/[\\']/g, "\\$&")}']`;
      collect(inner, path + step, found, hidden);
    }
  } else if (value.source !== "null") hidden.push(path);
}

/** Writes the assertion that a request came. */
export function asPytest(request) {
  const [path, query = ""] = request.url.split(/\?(.*)/s);
  const known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"].includes(request.method);
  const quotedPath = pythonText(path);
  // With braces, a path would be a template.
  const isPlain = path.startsWith("/") && !/[{}?]/.test(path);
  const first = `${pythonText(known ? request.method : "ANY")}, ${isPlain ? quotedPath : `re.compile(re.escape(${quotedPath}))`}`;
  const lines = [];
  const parameters = new Map();
  for (const [name, value] of new URLSearchParams(query)) parameters.set(name, [...(parameters.get(name) ?? []), value]);
  const compared = [...parameters].filter(([, values]) => !values.some(isHidden));
  if (compared.length > 0) {
    const members = compared.map(([name, values]) => {
      const texts = values.map(pythonText);
      return `${pythonText(name)}: ${texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`}`;
    });
    lines.push(`    query={${members.join(", ")}},`);
  }
  const body = jsonOf(bodyOf(request).text);
  if (body && body.kind !== "string") {
    const found = [], hidden = [];
    collect(body, "$", found, hidden);
    const sent = found.map(([place, value]) => `        ${pythonText(place)}: ${value},`);
    const asked = hidden.map((place) => `        # ${pythonText(place)}: "the secret that must have been sent",`);
    if (sent.length > 0) lines.push("    sent={", ...sent, ...asked, "    },");
    else if (asked.length > 0) lines.push("    # sent={", ...asked, "    # },");
  }
  const start = isPlain ? "" : "import re\n\n";
  if (lines.length === 0) return `${start}cohere_mock.assert_requested(${first})\n`;
  return `${start}cohere_mock.assert_requested(\n    ${first},\n${lines.join("\n")}\n)\n`;
}

// MARK: a stub

/** Writes a stub, as JSON, that gives a request the answer that it got. */
export function asStub(event) {
  const { request, response = {} } = event;
  const [path, query = ""] = request.url.split(/\?(.*)/s);
  const pattern = { method: request.method, urlPath: path };
  const parameters = new Map();
  for (const [name, value] of new URLSearchParams(query)) {
    parameters.set(name, [...(parameters.get(name) ?? []), { equalTo: value }]);
  }
  const shown = [...parameters].filter(([, values]) => !values.some((value) => isHidden(value.equalTo)));
  if (shown.length > 0) {
    pattern.queryParameters = Object.fromEntries(
      shown.map(([name, values]) => [name, values.length === 1 ? values[0] : { hasExactly: values }]));
  }
  if (response.fault) return JSON.stringify({ request: pattern, response: { fault: response.fault } }, null, 2);
  const answer = { status: response.status ?? 200 };
  const type = header(response.headers, "content-type");
  if (type) answer.headers = { "Content-Type": type };
  const { text, bytes } = bodyOf(response);
  const json = jsonOf(text);
  if (bytes) answer.base64Body = base64(bytes);
  else if (json) answer.jsonBody = null;
  else if (text !== "") answer.body = text;
  const stub = JSON.stringify({ request: pattern, response: answer }, null, 2);
  // The body as it was written: parsed and written anew, large numbers would be others.
  return json ? stub.replace(/"jsonBody": null(?=\s*\}\s*\}$)/, () => `"jsonBody": ${indent(json, "    ")}`) : stub;
}
