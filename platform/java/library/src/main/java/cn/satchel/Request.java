package cn.satchel;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request for the hub, during {@link Transport#send} alone: afterwards it throws IllegalStateException. */
public final class Request implements AutoCloseable {
  private long request;

  Request(long request) {
    this.request = request;
  }

  @Override
  public synchronized void close() {
    request = 0;
  }

  private long alive() {
    if (request == 0) throw new IllegalStateException("the request is over");
    return request;
  }

  public synchronized String method() {
    return Text.out(Native.requestMethod(alive()));
  }

  /** Absolute. */
  public synchronized String url() {
    return Text.out(Native.requestUrl(alive()));
  }

  public synchronized Map<String, String> headers() {
    final byte[][] texts = Native.requestHeaders(alive());
    final Map<String, String> out = new LinkedHashMap<>();
    for (int i = 0; i + 1 < texts.length; i += 2) out.put(Text.out(texts[i]), Text.out(texts[i + 1]));
    return out;
  }

  public synchronized long bodySize() {
    return Native.requestBodySize(alive());
  }

  /**
   * Up to count bytes of the body from an offset, which are read from the disk and decrypted as they are asked for. How
   * many; fewer only at the end.
   */
  public synchronized int read(long offset, byte[] to, int at, int count) throws IOException {
    if (at < 0 || count < 0 || count > to.length - at || offset < 0) throw new IndexOutOfBoundsException();
    final int got = Native.requestRead(alive(), offset, to, at, count);
    if (got < 0) throw new IOException("the body cannot be read");
    return got;
  }

  /** Whether the reply is of no use any more: end send soon, with CANCELLED. */
  public synchronized boolean cancelled() {
    return Native.requestCancelled(alive());
  }

  /** How many bytes of the body are out, for progress; may be left out. */
  public synchronized void sent(long bytes) {
    Native.requestSent(alive(), bytes);
  }
}
