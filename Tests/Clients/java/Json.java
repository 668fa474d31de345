import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads and writes JSON: maps, lists, texts, numbers (as double), booleans and null. The JDK has nothing for it. */
final class Json {
    private final String text;
    private int position = 0;

    private Json(String text) {
        this.text = text;
    }

    /** Throws an IllegalArgumentException where the text is no JSON. */
    static Object parse(String text) {
        Json reader = new Json(text);
        Object value = reader.value();
        reader.skipSpace();
        if (reader.position < text.length()) throw reader.fault();
        return value;
    }

    /** Returns the member that a list of names and indices leads to; null where there is none. */
    static Object at(Object value, Object... path) {
        for (Object step : path) {
            if (value instanceof Map<?, ?> map) value = map.get(step);
            else if (value instanceof List<?> list && step instanceof Integer index) value = list.get(index);
            else return null;
        }
        return value;
    }

    static String write(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(member -> quote((String) member.getKey()) + ":" + write(member.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String string ? quote(string) : String.valueOf(value);
    }

    private static String quote(String string) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : string.toCharArray()) {
            if (character < ' ' || character == '"' || character == '\\') {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }

    private Object value() {
        skipSpace();
        switch (peek()) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            default:
                int start = position;
                while (position < text.length() && "+-.truefalsn0123456789E".indexOf(text.charAt(position)) >= 0) {
                    position++;
                }
                return switch (text.substring(start, position)) {
                    case "true" -> true;
                    case "false" -> false;
                    case "null" -> null;
                    case "" -> throw fault();
                    default -> Double.parseDouble(text.substring(start, position));
                };
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        position++;
        while (!isNext('}')) {
            if (!members.isEmpty()) expect(',');
            skipSpace();
            String name = string();
            expect(':');
            members.put(name, value());
        }
        position++;
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        position++;
        while (!isNext(']')) {
            if (!elements.isEmpty()) expect(',');
            elements.add(value());
        }
        position++;
        return elements;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (peek() != '"') {
            char character = text.charAt(position++);
            if (character != '\\') {
                string.append(character);
                continue;
            }
            char escape = peek();
            position++;
            if (escape == 'u') {
                string.append((char) Integer.parseInt(text.substring(position, position + 4), 16));
                position += 4;
            } else {
                int known = "bfnrt".indexOf(escape);
                string.append(known < 0 ? escape : "\b\f\n\r\t".charAt(known));
            }
        }
        position++;
        return string.toString();
    }

    private boolean isNext(char character) {
        skipSpace();
        return peek() == character;
    }

    private void expect(char character) {
        if (!isNext(character)) throw fault();
        position++;
    }

    private char peek() {
        if (position >= text.length()) throw fault();
        return text.charAt(position);
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) position++;
    }

    private IllegalArgumentException fault() {
        return new IllegalArgumentException("no JSON at character " + position);
    }
}
