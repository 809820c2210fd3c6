package cn.satchel;

/** A photo that is on the disk. */
public final class Attached {
  /** Ids of the photo's record and of its thumbnail's, "" where the bytes are no picture. */
  public final String photo;
  public final String thumbnail;
  public final String sha256;
  public final long bytes;

  Attached(byte[][] texts, long bytes) {
    photo = Text.out(texts[0]);
    thumbnail = Text.out(texts[1]);
    sha256 = Text.out(texts[2]);
    this.bytes = bytes;
  }
}
