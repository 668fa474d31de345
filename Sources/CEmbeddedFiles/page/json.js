// JSON with the places of its values. JSON.parse forgets them, rounds large numbers and merges repeated names, and what
// is shown here must be what was sent.

const DEEPEST = 200;
const SPACE = /[ \t\r\n]*/y;
// Written so that no text, however long, lets them go back more than once.
const TEXT = String.raw`"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*`;
const STRING = new RegExp(`${TEXT}"`, "y");
const UNENDED = new RegExp(TEXT, "y");
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const WORD = /(?:true|false|null)\b/y;

export class JSONSyntaxError extends Error {
  constructor(reason, offset) {
    super(reason);
    this.offset = offset;
  }
}

/**
 * Parses a text. Gives a value with `kind`, `start` and `end`: an object has `members` (each with `key` and `value`), an
 * array `elements`, a string `text`, a number and a word (true, false, null) `source`.
 */
export function parse(source) {
  let offset = 0;

  const take = (expression) => {
    expression.lastIndex = offset;
    const found = expression.exec(source)?.[0];
    if (found) offset += found.length;
    return found;
  };
  const skip = () => take(SPACE);
  const fail = (wanted) => {
    if (offset >= source.length) throw new JSONSyntaxError(`the text ends where ${wanted} belongs`, source.length);
    if (source[offset] === '"') {
      // A place within the string is of more use than where it begins.
      UNENDED.lastIndex = offset;
      const end = offset + UNENDED.exec(source)[0].length;
      if (end >= source.length) throw new JSONSyntaxError("a text has no quote at its end", offset);
      if (source[end] !== '"') {
        const what = source[end] === "\\" ? "this backslash is not one that JSON knows" : "a text ends with its line";
        throw new JSONSyntaxError(what, end);
      }
    }
    throw new JSONSyntaxError(`${wanted} belongs here`, offset);
  };
  const string = (wanted) => {
    const start = offset;
    const token = take(STRING) ?? fail(wanted);
    return { kind: "string", start, end: offset, text: JSON.parse(token) };
  };

  const value = (depth) => {
    if (depth > DEEPEST) throw new JSONSyntaxError(`there are more than ${DEEPEST} levels`, offset);
    const start = offset;
    switch (source[offset]) {
      case '"': return string("a text");
      case "{": {
        const members = list("}", () => {
          const key = string('a name in "quotes"');
          skip();
          if (source[offset] !== ":") fail("a colon");
          offset += 1;
          skip();
          return { key: key.text, start: key.start, keyEnd: key.end, value: value(depth + 1) };
        });
        return { kind: "object", start, end: offset, members };
      }
      case "[": {
        const elements = list("]", () => value(depth + 1));
        return { kind: "array", start, end: offset, elements };
      }
    }
    const word = take(WORD);
    if (word) return { kind: "word", start, end: offset, source: word };
    const number = take(NUMBER) ?? fail("a value");
    return { kind: "number", start, end: offset, source: number };
  };

  const list = (end, element) => {
    const found = [];
    offset += 1;
    skip();
    while (source[offset] !== end) {
      if (found.length > 0) {
        if (source[offset] !== ",") fail(`a comma or a ${end}`);
        offset += 1;
        skip();
      }
      found.push(element());
      skip();
    }
    offset += 1;
    return found;
  };

  skip();
  const whole = value(0);
  skip();
  if (offset < source.length) throw new JSONSyntaxError("nothing belongs behind the value", offset);
  return whole;
}

/** Writes a value anew, with an indentation. Texts and numbers stay as they were written. */
export function indent(value, source, margin = "") {
  const inner = `${margin}  `;
  if (value.kind === "object" && value.members.length > 0) {
    const lines = value.members.map(
      (member) => `${inner}${source.slice(member.start, member.keyEnd)}: ${indent(member.value, source, inner)}`);
    return `{\n${lines.join(",\n")}\n${margin}}`;
  }
  if (value.kind === "array" && value.elements.length > 0) {
    const lines = value.elements.map((element) => inner + indent(element, source, inner));
    return `[\n${lines.join(",\n")}\n${margin}]`;
  }
  if (value.kind === "object") return "{}";
  if (value.kind === "array") return "[]";
  return source.slice(value.start, value.end);
}

/** Gives the value that a JSON pointer leads to, or the last one on the way. */
export function follow(value, pointer) {
  let place = value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const member = place.members?.findLast((candidate) => candidate.key === key);
    const next = member ? { ...member.value, start: member.start } : place.elements?.[Number(key)];
    if (!next) break;
    place = next;
  }
  return place;
}

/** Gives the line and the column, from 1, of a place in a text. */
export function lineAndColumn(text, offset) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1).length + 1 };
}
