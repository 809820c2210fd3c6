// A Merkle log: leaves are only ever added, and a head says what all of them are. Pure. The hash, the shape of the tree
// and both proofs are those of RFC 6962 (Certificate Transparency), section 2.1, with SHA-256; how proofs are checked
// is RFC 9162, sections 2.1.3.2 and 2.1.4.2.
//
//     leaf hash   SHA-256(0x00 || leaf)        node hash   SHA-256(0x01 || left || right)
//
// A tree over n > 1 leaves splits at the largest power of two below n. The head of no leaves is SHA-256 of nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/base/hash.h"

namespace satchel::merkle {

/// A whole subtree: leaves [no * 2^level, (no + 1) * 2^level).
struct Place {
  unsigned level = 0;
  std::uint64_t no = 0;
  auto operator<=>(const Place&) const = default;
};
struct Node {
  Place place;
  Hash hash;
  bool operator==(const Node&) const = default;
};
/// Where the log's nodes are kept. It is asked for whole subtrees only.
using Nodes = std::function<Result<Hash>(const Place&)>;

using Proof = std::vector<Hash>;  // from the leaves up

Hash leaf_hash(ByteView leaf);
Hash node_hash(const Hash& left, const Hash& right);

/// The nodes that come into being with leaf number `size` (counted from 0): the leaf first. log2 of size at most.
Result<std::vector<Node>> appended(std::uint64_t size, const Hash& leaf, const Nodes& nodes);
/// The head of the first `size` leaves.
Result<Hash> root(std::uint64_t size, const Nodes& nodes);
/// That leaf `no` stands in the log of `size` leaves. Error: invalid where it does not.
Result<Proof> inclusion(std::uint64_t no, std::uint64_t size, const Nodes& nodes);
/// That the log of `size` leaves begins with that of `before`. Error: invalid for before > size.
Result<Proof> consistency(std::uint64_t before, std::uint64_t size, const Nodes& nodes);

bool includes(const Hash& root, std::uint64_t size, std::uint64_t no, const Hash& leaf, const Proof& proof);
/// Any log begins with the empty one, by an empty proof.
bool continues(const Hash& root, std::uint64_t size, const Hash& root_before, std::uint64_t before, const Proof& proof);

}  // namespace satchel::merkle
