package cn.satchel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** An original that was handed to the system's own uploader, as a plain file; a value. */
public final class Upload {
  /** Names it in {@link Store#reportUpload}, in another process too. */
  public final String id;
  /** Send all of it. */
  public final String file;
  public final String url;
  public final String method;
  public final Map<String, String> headers;
  /** Of the photo, before the file. */
  public final long offset;
  /** Milliseconds since 1970: its token is good until then. */
  public final long startBefore;

  Upload(byte[][] texts, long[] numbers) {
    id = Text.out(texts[0]);
    file = Text.out(texts[1]);
    url = Text.out(texts[2]);
    method = Text.out(texts[3]);
    final Map<String, String> all = new LinkedHashMap<>();
    for (int i = 4; i + 1 < texts.length; i += 2) all.put(Text.out(texts[i]), Text.out(texts[i + 1]));
    headers = Collections.unmodifiableMap(all);
    offset = numbers[0];
    startBefore = numbers[1];
  }
}
