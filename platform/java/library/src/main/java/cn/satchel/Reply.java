package cn.satchel;

/** What came back, during {@link Transport#send} alone: afterwards it throws IllegalStateException. */
public final class Reply implements AutoCloseable {
  private long reply;

  Reply(long reply) {
    this.reply = reply;
  }

  @Override
  public synchronized void close() {
    reply = 0;
  }

  private long alive() {
    if (reply == 0) throw new IllegalStateException("the reply is over");
    return reply;
  }

  public synchronized void status(int status) {
    Native.replyStatus(alive(), status);
  }

  public synchronized void header(String name, String value) throws SatchelException {
    Native.replyHeader(alive(), Text.in(name), Text.in(value));
  }

  /** Appends. */
  public synchronized void body(byte[] data, int offset, int count) {
    if (offset < 0 || count < 0 || count > data.length - offset) throw new IndexOutOfBoundsException();
    Native.replyBody(alive(), data, offset, count);
  }
}
