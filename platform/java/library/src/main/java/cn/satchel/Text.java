package cn.satchel;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Texts on their way to the native half and back: UTF-8, and never changed in silence. */
final class Text {
  private Text() {}

  /** NULL stays NULL. Error: INVALID for NUL and for half a surrogate pair, which UTF-8 in C cannot carry. */
  static byte[] in(String text) throws SatchelException {
    if (text == null) return null;
    if (text.indexOf('\0') >= 0) throw new SatchelException(Code.INVALID, "a text holds NUL");
    try {
      final ByteBuffer bytes =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(text));
      final byte[] out = new byte[bytes.remaining()];
      bytes.get(out);
      return out;
    } catch (CharacterCodingException e) {
      throw new SatchelException(Code.INVALID, "a text holds half a surrogate pair");
    }
  }

  static String out(byte[] text) {
    return text == null ? null : new String(text, StandardCharsets.UTF_8);
  }
}
