package cn.satchel;

import java.io.IOException;

/**
 * Carries requests to the hub, instead of the libcurl that is built in: {@link HttpUrlTransport}, or the app's OkHttp.
 * Follow no redirect, add no cache, and verify the hub's certificate: trust and pins are then the app's own.
 */
public interface Transport {
  /**
   * Blocks until the reply is here; any status counts as one. Both are good during this call alone. Ask {@link
   * Request#cancelled()} often. Errors: SocketTimeoutException, SSLException, any other IOException for a network that
   * failed, or a SatchelException with a code of those that satchel.h has for a transport.
   */
  void send(Request request, Reply reply) throws IOException, SatchelException;
}
