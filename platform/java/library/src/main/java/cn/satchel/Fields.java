package cn.satchel;

/** A JSON object of a record's fields, as Store.save takes it. */
public final class Fields {
  private final StringBuilder json = new StringBuilder("{");

  public Fields put(String name, String value) {
    return raw(name, value == null ? "null" : quoted(value));
  }

  public Fields put(String name, long value) {
    return raw(name, Long.toString(value));
  }

  public Fields put(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  /** A value that is JSON already: {"add": ["…"]} of a set. */
  public Fields raw(String name, String value) {
    if (json.length() > 1) json.append(", ");
    json.append(quoted(name)).append(": ").append(value);
    return this;
  }

  /** A JSON text. */
  public static String quoted(String text) {
    final StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); ++i) {
      final char c = text.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }

  @Override
  public String toString() {
    return json + "}";
  }
}
