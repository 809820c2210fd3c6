// The proof that a tablet may be wiped: what it holds is at the hub, by the hub's own signed words, one of them made
// just then. Written by who has the tablet, checked anywhere with the hub's public key.
//
//     proof    content | signature of the device (64) over "satchel-empty-proof-1" || SHA-256(content)
//     content  "satchel-empty-1" | device id | hub id | zigzag time | varint entries | varint refused
//              | u8 0, or 1 and (fixed64 epoch, varint seq, hash: chain(seq)): where the journal ends
//              | bytes: a request of section 6 of PROTOCOL.md without entries | bytes: its reply, as they went over the
//              wire | list of bytes: statements, each its signature and the statement | list of hash: every blob
//
// What it says holds where: the statements are the hub's, one of them names the device's key, and it signed the content
// and the request; the reply is the hub's answer to this very request: the hub has the present epoch up to its end, and
// has not gone back behind what the device had seen; a receipt reaches the journal's end, and each blob has a receipt.
// Entries that the hub refused are in its history all the same: they count as held, and how many is said.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store.h"
#include "sync/http.h"

namespace satchel::sync {

/// What is on a tablet and not, by the hub's signed word, at the hub.
enum class Left : std::uint8_t {
  entries,      // not acknowledged
  outcomes,     // not here yet: nobody has seen what became of them
  receipts,     // acknowledged, without a receipt
  pull,         // half done
  blobs,        // not confirmed, or without a receipt, or never noted
  stranded,     // trimmed here and lost by the hub
  lost_by_hub,  // of others, pulled before the hub was put back to a backup and not handed back yet
  damages,      // entries or photos of this store were lost once; what is in aside/ may be all that there is of them
};
struct LeftBehind {
  Left what{};
  std::int64_t count = 0;
  std::vector<std::string> names;  // blobs: hex; damages: folders
};
/// Nothing where the tablet may be proved empty.
Result<std::vector<LeftBehind>> left_behind(Store& store);

struct ProofRequest {
  HttpRequest request;
  Bytes nonce, body;
};
/// Asks the hub how far it has this journal. Errors: not_empty; busy when the key is not at hand; the store's.
Result<ProofRequest> begin_empty_proof(Store& store, Ports ports);
/// Errors: not_empty where the hub says that it has less, or went back to a backup; those of error_of(); not_a_hub.
Result<Bytes> finish_empty_proof(Store& store, Ports ports, const ProofRequest& asked, const HttpReply& reply);

struct EmptyProof {
  Id device, hub;
  std::string user, role;
  Millis hub_time;  // of the reply
  std::uint64_t entries = 0, refused = 0, blobs = 0;
  LogState log;  // of the hub, before the last statement that is in it
};
/// Error: corrupt, naming the first thing that is off.
Result<EmptyProof> check_empty_proof(ByteView file, const PublicKey& hub_key);

}  // namespace satchel::sync
