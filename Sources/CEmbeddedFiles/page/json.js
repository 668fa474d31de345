// JSON.parse rounds large numbers, merges repeated names, and gives no places.

const DEEPEST = 200;
const TOKENS = {
  space: /[ \t\r\n]*/y,
  // Written so that no text, however long, lets it go back more than once.
  string: /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y,
  number: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y,
  word: /(?:true|false|null)\b/y,
};

// An object has `members`, an array `elements`, all others their `source`. An error has its `offset`.
export function parse(text) {
  let offset = 0;
  const take = (kind) => {
    TOKENS[kind].lastIndex = offset;
    const [found] = TOKENS[kind].exec(text) ?? [];
    offset += found?.length ?? 0;
    return found;
  };
  const fail = (reason) => {
    throw Object.assign(new Error(offset < text.length ? reason : "the text ends too early"), { offset });
  };
  const sign = (wanted) => {
    if (text[offset] !== wanted) return false;
    offset += 1;
    take("space");
    return true;
  };
  const single = (...kinds) => {
    for (const kind of kinds) {
      const start = offset;
      const source = take(kind);
      if (source) return { kind, start, end: offset, source, text: kind === "string" ? JSON.parse(source) : undefined };
    }
    return text[offset] === '"' ? fail("this text in quotes is not right, or has no end") : undefined;
  };
  const list = (close, element) => {
    const found = [];
    while (text[offset] !== close) {
      if (found.length > 0) {
        if (!sign(",")) fail(`a comma or a ${close} belongs here`);
        if (text[offset] === close) fail("remove the comma before this");
      }
      found.push(element());
      take("space");
    }
    offset += 1;
    return found;
  };
  const value = (depth) => {
    if (depth > DEEPEST) fail("this is too deep");
    const start = offset;
    if (sign("{")) {
      const members = list("}", () => {
        const { text: key, source, start: place } = single("string") ?? fail("a name in quotes belongs here");
        take("space");
        if (!sign(":")) fail("a colon belongs here");
        return { key, source, start: place, value: value(depth + 1) };
      });
      return { kind: "object", start, end: offset, members };
    }
    if (sign("[")) {
      const elements = list("]", () => value(depth + 1));
      return { kind: "array", start, end: offset, elements };
    }
    return single("string", "word", "number") ?? fail("a value belongs here");
  };
  take("space");
  const whole = value(0);
  take("space");
  if (offset < text.length) fail("nothing belongs behind the value");
  return whole;
}

// Texts and numbers stay as they were written.
export function indent({ members, elements, source }, margin = "") {
  if (source) return source;
  const inner = `${margin}  `;
  const [open, close] = members ? "{}" : "[]";
  const lines = members?.map((member) => `${inner}${member.source}: ${indent(member.value, inner)}`)
    ?? elements.map((element) => inner + indent(element, inner));
  return lines.length > 0 ? `${open}\n${lines.join(",\n")}\n${margin}${close}` : open + close;
}

// Gives the last value on the way, where the pointer leads to none.
export function follow(value, pointer) {
  let place = value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const member = place.members?.findLast((candidate) => candidate.key === key);
    const next = member ? { ...member.value, start: member.start } : place.elements?.[key];
    if (!next) break;
    place = next;
  }
  return place;
}

export function lineAndColumn(text, offset) {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1).length + 1 };
}
