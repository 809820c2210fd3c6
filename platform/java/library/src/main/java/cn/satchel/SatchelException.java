package cn.satchel;

/**
 * Why a call failed. Checked, for what an inspector typed is at stake where nobody looks: after an exception nothing was
 * saved.
 */
public final class SatchelException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final Group group;
  private final String detail;
  private final long retryAfterMs;
  private final String correlationId;

  /** As the library's native half makes it. */
  SatchelException(int code, int group, byte[] detail, long retryAfterMs, byte[] correlationId) {
    super(Code.message(code, Language.ofSystem()));
    this.code = code;
    this.group = Group.of(group);
    this.detail = Text.out(detail);
    this.retryAfterMs = retryAfterMs;
    this.correlationId = Text.out(correlationId);
  }

  /** For {@link Keys} and {@link Transport}, which fail with a code. */
  public SatchelException(int code, String detail) {
    super(Code.message(code, Language.ofSystem()));
    this.code = code;
    this.group = Code.group(code);
    this.detail = detail;
    this.retryAfterMs = 0;
    this.correlationId = "";
  }

  /** One of {@link Code}, or one that it does not name. */
  public int code() {
    return code;
  }

  public Group group() {
    return group;
  }

  /** For developers, in English; may be empty. {@link #getMessage()} is for the inspector. */
  public String detail() {
    return detail;
  }

  /** The sentence for an inspector. */
  public String message(Language language) {
    return Code.message(code, language);
  }

  /** 0: nothing is gained by trying again after a while. */
  public long retryAfterMs() {
    return retryAfterMs;
  }

  /** The same stands in the {@link Log}. */
  public String correlationId() {
    return correlationId;
  }

  @Override
  public String toString() {
    return super.toString() + " (" + code + (detail.isEmpty() ? "" : ": " + detail) + ") [" + correlationId + "]";
  }
}
