package cn.satchel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.List;
import java.util.Map;

/**
 * A transport over HttpURLConnection: the system's proxies, authorities and network security configuration hold. What
 * it cannot be cancelled in is a connect or a read, which ends by its timeout.
 */
public final class HttpUrlTransport implements Transport {
  private static final int PIECE = 32 * 1024;
  private static final int STREAMED = 1 << 20;
  private final int timeoutMs;

  public HttpUrlTransport(int timeoutMs) {
    this.timeoutMs = timeoutMs;
  }

  @Override
  public void send(Request request, Reply reply) throws IOException, SatchelException {
    final HttpURLConnection line = (HttpURLConnection) new URL(request.url()).openConnection();
    try {
      prepare(line, request);
      if (hasBody(request)) write(line, request);
      reply.status(line.getResponseCode());
      takeHeaders(line, reply);
      takeBody(line, request, reply);
    } catch (HttpRetryException e) {
      reply.status(e.responseCode()); // 401 to a streamed body: it tells no more
    } finally {
      line.disconnect();
    }
  }

  private static boolean hasBody(Request request) {
    return request.bodySize() > 0 || request.method().equals("POST") || request.method().equals("PATCH");
  }

  /** A JVM's refuses PATCH; the hub takes it by this header too, as tus has it. */
  private void prepare(HttpURLConnection line, Request request) throws IOException {
    line.setConnectTimeout(timeoutMs);
    line.setReadTimeout(timeoutMs);
    line.setInstanceFollowRedirects(false);
    line.setUseCaches(false);
    final boolean patch = request.method().equals("PATCH");
    line.setRequestMethod(patch ? "POST" : request.method());
    if (patch) line.setRequestProperty("X-HTTP-Method-Override", "PATCH");
    for (Map.Entry<String, String> header : request.headers().entrySet())
      line.setRequestProperty(header.getKey(), header.getValue());
  }

  private static void write(HttpURLConnection line, Request request) throws IOException, SatchelException {
    final long size = request.bodySize();
    final byte[] piece = new byte[PIECE];
    line.setDoOutput(true);
    if (size > STREAMED) line.setFixedLengthStreamingMode(size);
    try (OutputStream out = line.getOutputStream()) {
      for (long at = 0; at < size; ) {
        if (request.cancelled()) throw new SatchelException(Code.CANCELLED, "");
        final int got = request.read(at, piece, 0, piece.length);
        if (got == 0) throw new IOException("the body ended early");
        out.write(piece, 0, got);
        request.sent(at += got);
      }
    }
  }

  private static void takeHeaders(HttpURLConnection line, Reply reply) throws SatchelException {
    for (Map.Entry<String, List<String>> header : line.getHeaderFields().entrySet())
      if (header.getKey() != null) for (String value : header.getValue()) reply.header(header.getKey(), value);
  }

  private static void takeBody(HttpURLConnection line, Request request, Reply reply)
      throws IOException, SatchelException {
    if (request.method().equals("HEAD")) return;
    try (InputStream in = line.getResponseCode() < 400 ? line.getInputStream() : line.getErrorStream()) {
      final byte[] piece = new byte[PIECE];
      for (int got = in == null ? -1 : in.read(piece); got >= 0; got = in.read(piece)) {
        if (request.cancelled()) throw new SatchelException(Code.CANCELLED, "");
        reply.body(piece, 0, got);
      }
    }
  }
}
