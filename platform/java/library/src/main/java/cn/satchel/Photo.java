package cn.satchel;

/** What is known of a photo, sound or signature beside its bytes. */
public final class Photo {
  private final String ofType;
  private final String ofId;
  private String proves;
  private String takenBy;
  private String origin;
  private String fileName;

  /** The record that it belongs to. */
  public Photo(String ofType, String ofId) {
    this.ofType = ofType;
    this.ofId = ofId;
  }

  /** What it shows. */
  public Photo proves(String text) {
    proves = text;
    return this;
  }

  /** The default is who records. */
  public Photo takenBy(String user) {
    takenBy = user;
    return this;
  }

  /** "camera" only where the camera's own interface gave the bytes; the default is "imported". */
  public Photo origin(String choice) {
    origin = choice;
    return this;
  }

  /** The default is a file's own, else none. */
  public Photo fileName(String name) {
    fileName = name;
    return this;
  }

  byte[][] words() throws SatchelException {
    return new byte[][] {
      Text.in(ofType), Text.in(ofId), Text.in(proves), Text.in(takenBy), Text.in(origin), Text.in(fileName)
    };
  }
}
