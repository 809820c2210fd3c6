package cn.satchel;

/**
 * The device's keys, where the system keeps them (Android Keystore): called on the thread of the call that needs them.
 * An implementation must not call this library. Each may fail with BUSY (locked now: what needs it waits), sign also
 * with KEY_LOCKED, restKey with NOT_FOUND (there is none any more).
 *
 * <p>Android Keystore has had Ed25519 since API 33 only, and never gives a key away: below that, keep the seed of
 * Ed25519 and the rest key encrypted by an AES key of the keystore, and decrypt them here.
 */
public interface Keys {
  /** Ed25519: 32 bytes, the same for ever. */
  byte[] publicKey() throws SatchelException;

  /** 64 bytes, RFC 8032. */
  byte[] sign(byte[] message) throws SatchelException;

  /** 32 secret bytes, the same for ever: photos and confidential texts are encrypted with it. */
  byte[] restKey() throws SatchelException;
}
