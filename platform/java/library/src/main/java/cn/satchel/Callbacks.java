package cn.satchel;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;

/** What the native half calls. Whatever the app throws becomes a code here. */
final class Callbacks {
  private static final int SIGNATURE = 64;

  private Callbacks() {}

  private interface Filler {
    byte[] get() throws SatchelException;
  }

  static void wake(Object waker) {
    ((Drain) waker).wake();
  }

  static void log(Log log, int level, byte[] line) {
    log.line(Log.Level.values()[level], Text.out(line));
  }

  static boolean cancelled(BooleanSupplier supplier) {
    return supplier.getAsBoolean();
  }

  static int publicKey(Keys keys, byte[] out) {
    return fill(keys::publicKey, out);
  }

  static int sign(Keys keys, byte[] message, byte[] out) {
    return fill(() -> keys.sign(message), out);
  }

  static int restKey(Keys keys, byte[] out) {
    return fill(keys::restKey, out);
  }

  /** Not OK where it has another size than asked for. */
  private static int fill(Filler filler, byte[] out) {
    try {
      final byte[] made = filler.get();
      if (made == null || made.length != out.length)
        return unexpected(new IllegalStateException(out.length == SIGNATURE ? "signature" : "key"));
      System.arraycopy(made, 0, out, 0, out.length);
      return Code.OK;
    } catch (SatchelException e) {
      return e.code();
    } catch (RuntimeException e) {
      return unexpected(e);
    }
  }

  static int send(Transport transport, long request, long reply) {
    try (Request asked = new Request(request);
        Reply came = new Reply(reply)) {
      transport.send(asked, came);
      return Code.OK;
    } catch (SatchelException e) {
      return e.code();
    } catch (SSLException e) {
      return Code.BAD_CERTIFICATE;
    } catch (SocketTimeoutException e) {
      return Code.TIMEOUT;
    } catch (IOException e) {
      return Code.NETWORK;
    } catch (RuntimeException e) {
      return unexpected(e);
    }
  }

  private static int unexpected(RuntimeException e) {
    Logger.getLogger("cn.satchel").log(Level.WARNING, "the app's keys or transport", e);
    return Code.INTERNAL;
  }
}
