// A stream that is sealed to an Ed25519 key: who has the public key can write one, only the key's owner can read it.
//
//     sealed   ephemeral X25519 public key (32) | header of the secret stream (24) | chunk …
//     chunk    64 KiB of the stream, the last one less or as much, each with 17 bytes of the cipher's
//
// The key of the stream is BLAKE2b with 32 bytes (RFC 7693) over
//
//     "satchel-sealed-1" || X25519(ephemeral, recipient) || ephemeral public key || recipient's key || context
//
// where the recipient's key is its Ed25519 key carried over to Curve25519, X25519 is RFC 7748's, and `context` is what
// stands in clear before the stream: altered, it opens nothing. That is what crypto_box_seal does (libsodium's
// documentation, "Sealed boxes": an ephemeral key whose secret half is forgotten, the nonce from both public keys), but
// with a key for a stream in place of a nonce for one message. The stream is libsodium's
// crypto_secretstream_xchacha20poly1305 (documentation, "Encrypting a set of related messages"): a chunk that is
// altered, left out, doubled or moved does not open, and the last one is tagged as such (FINAL), so that a cut is
// found. So chunks that open are what the writer wrote, up to there; who the writer was, nothing here says.
//
// Constant memory both ways. One thread at a time.
#pragma once

#include <functional>
#include <memory>

#include "engine/ports/agreement.h"
#include "engine/ports/clock.h"

namespace satchel {

inline constexpr std::size_t kSealedChunk = 64U << 10;

/// Takes the next bytes of a stream; an error ends it.
using TakeBytes = std::function<Status(ByteView)>;

class Sealer {
 public:
  /// `out` gets the sealed bytes as they come, none yet. The ephemeral key is drawn from `random`, the stream's header
  /// by libsodium. Error: invalid for what is no Ed25519 key.
  static Result<std::unique_ptr<Sealer>> to(const PublicKey& recipient, Random& random, ByteView context,
                                            TakeBytes out);
  ~Sealer();
  /// Errors: those of `out`; then it is of no more use.
  Status write(ByteView bytes);
  /// Ends the stream, once.
  Status finish();

 private:
  struct State;
  explicit Sealer(std::unique_ptr<State> state);
  Status seal(ByteView chunk, bool last);
  std::unique_ptr<State> state_;
};

class Unsealer {
 public:
  /// `own` is the public key that belongs to `key`; `out` gets the bytes that were sealed, each verified.
  Unsealer(const PublicKey& own, Agreement& key, ByteView context, TakeBytes out);
  ~Unsealer();
  /// The next sealed bytes, as many as there are. Errors: bad_checksum for what does not open with this key, those of
  /// `out` and of Agreement; then it is of no more use.
  Status write(ByteView bytes);
  /// There are no more. Errors besides: invalid, where the end is missing.
  Status finish();

 private:
  struct State;
  Status begin();
  Status open(ByteView chunk, bool last);
  std::unique_ptr<State> state_;
};

}  // namespace satchel
