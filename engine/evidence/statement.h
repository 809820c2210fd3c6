// What a hub says for good, signed: that it holds a device's journal up to an entry, whose device has which key, that
// it was restored, that a second copy of its data has what it holds of a device. Each such statement is a leaf of the
// hub's Merkle log (merkle.h) and names the log before it, so that who keeps one keeps a head of the log too. Pure.
//
//     statement   u8 1 | u8 kind | hub id | zigzag log epoch | varint leaf number | hash: head of the log before it
//                 | zigzag time | contents
//     1 receipt   device id | fixed64 epoch | varint seq | hash: chain(seq) | varint version | list of hash: blobs
//     2 enrolled  device id | bytes: public key, 32 | bytes user | bytes role
//     3 restored  varint version: the first of the log epoch that begins here
//     4 covered   device id | copy id | varint size, hash: head of the log in the copy
//                 | list of (fixed64 epoch, varint seq, hash: chain(seq)) | list of hash: blobs
//
// in the terms of engine/base/codec.h. One statement has one encoding. Kinds grow: one that a build does not know is
// kept with its signature as it came, and counts for nothing there. The hub signs (Ed25519, RFC 8032)
//
//     "satchel-statement-1" || statement        "satchel-log-1" || head
//     head        hub id | zigzag log epoch | varint size | hash | zigzag time
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/base/id.h"
#include "engine/base/version.h"
#include "engine/evidence/merkle.h"
#include "engine/merge/change.h"
#include "engine/ports/keys.h"

namespace satchel {

/// A log of statements, as far as it had come.
struct LogState {
  std::int64_t log_epoch = 0;  // of the hub's database: another one after each restore of a backup
  std::uint64_t size = 0;      // leaves
  Hash root;
  bool operator==(const LogState&) const = default;
};

/// All entries of a device's epoch up to `seq`, and these blobs, were durably at the hub: the entries in a commit of
/// its database, the blobs synced, then read again and hashed again. `time` of the statement is when the entries that
/// no earlier receipt names came.
struct Receipt {
  Id device;
  Epoch epoch;
  Seq seq;    // 0: of blobs alone
  Hash head;  // the chain there (chain.h)
  Version version;
  std::vector<Hash> blobs;
  bool operator==(const Receipt&) const = default;
};

/// From here on, what this key signs is that device's word.
struct Enrolled {
  Id device;
  PublicKey key;
  std::string user, role;
  bool operator==(const Enrolled&) const = default;
};

/// The hub's database was put back to an earlier state. Statements that the log had beyond that are not in it any more.
struct Restored {
  Version first;
  bool operator==(const Restored&) const = default;
};

/// How far a journal goes: all entries of the epoch up to `seq`, with the chain there.
struct Reach {
  Epoch epoch;
  Seq seq;
  Hash head;
  bool operator==(const Reach&) const = default;
};

/// The hub had a second copy of its data, another folder than its own: there its database was read again and found
/// sound, with these journals of the device up to there, and so were these blobs, each hashed again. What an earlier
/// statement on the same copy has said is not said again.
struct Covered {
  Id device;
  Id copy;             // drawn when that folder was begun
  std::uint64_t size;  // the log's head in the copy
  Hash root;
  std::vector<Reach> journals;
  std::vector<Hash> blobs;
  bool operator==(const Covered&) const = default;
};

/// Of a kind that this build does not know.
struct Later {
  std::uint8_t kind = 0;
  Bytes contents;
  bool operator==(const Later&) const = default;
};

using Word = std::variant<Receipt, Enrolled, Restored, Covered, Later>;

struct Statement {
  Id hub;
  LogState before;  // it is leaf number before.size
  Millis time;      // the hub's clock
  Word what;
  bool operator==(const Statement&) const = default;
};

Bytes encode(const Statement& statement);
/// Error: invalid.
Result<Statement> decode_statement(ByteView bytes);

/// A statement's bytes, as they are kept and sent, with the hub's signature.
struct SignedStatement {
  Bytes bytes;
  Signature signature{};
  bool operator==(const SignedStatement&) const = default;
};
/// Errors: those of Keys::sign.
Result<SignedStatement> sign(Keys& hub, const Statement& statement);
/// The statement, if this hub signed it. Errors: invalid; bad_signature.
Result<Statement> opened(const PublicKey& hub_key, const SignedStatement& statement);

/// A head of the log that the hub signed, for a witness to keep: whoever has it can tell later whether the log was
/// written anew.
struct LogHead {
  Id hub;
  LogState log;
  Millis time;
  Signature signature{};
  bool operator==(const LogHead&) const = default;
};
Result<LogHead> sign_head(Keys& hub, const Id& id, const LogState& log, Millis time);
bool verify(const PublicKey& hub_key, const LogHead& head);

}  // namespace satchel
