package cn.satchel;

import java.io.IOException;
import java.io.InputStream;

/** A photo in pieces: write, then finish; closed before, it leaves nothing behind. Used by one thread. */
final class Attachment implements AutoCloseable {
  private static final int PIECE = 64 * 1024;
  private long attachment;

  Attachment(long attachment) {
    this.attachment = attachment;
  }

  void write(InputStream from) throws SatchelException, IOException {
    final byte[] piece = new byte[PIECE];
    for (int got = from.read(piece); got >= 0; got = from.read(piece))
      Native.attachWrite(attachment, piece, 0, got);
  }

  Attached finish(Photo photo) throws SatchelException {
    final long[] bytes = new long[1];
    return new Attached(Native.attachFinish(attachment, photo.words(), bytes), bytes[0]);
  }

  @Override
  public void close() {
    Native.attachmentRelease(attachment);
    attachment = 0;
  }
}
