#include "engine/evidence/merkle.h"

#include <bit>

namespace satchel::merkle {
namespace {

constexpr std::uint64_t kMostLeaves = std::uint64_t{1} << 60;

Hash hash_with(char prefix, ByteView a, ByteView b = {}) {
  Bytes bytes(1, prefix);
  bytes += a;
  bytes += b;
  return sha256(bytes);
}

/// The largest power of two below n, for n > 1.
std::uint64_t split_of(std::uint64_t n) { return std::bit_floor(n - 1); }

/// The head of leaves [from, from + n), where a whole subtree of that size could begin at `from`.
Result<Hash> head_of(std::uint64_t from, std::uint64_t n, const Nodes& nodes) {
  if (std::has_single_bit(n)) {
    const auto level = static_cast<unsigned>(std::countr_zero(n));
    return nodes({level, from >> level});
  }
  const std::uint64_t left = split_of(n);
  SATCHEL_ASSIGN(const Hash a, head_of(from, left, nodes));
  SATCHEL_ASSIGN(const Hash b, head_of(from + left, n - left, nodes));
  return node_hash(a, b);
}

/// RFC 6962, 2.1.1: PATH(no, D[from : from + n]).
Status add_path(std::uint64_t no, std::uint64_t from, std::uint64_t n, const Nodes& nodes, Proof& out) {
  if (n == 1) return {};
  const std::uint64_t left = split_of(n);
  const bool goes_left = no < left;
  SATCHEL_TRY(goes_left ? add_path(no, from, left, nodes, out)
                        : add_path(no - left, from + left, n - left, nodes, out));
  SATCHEL_ASSIGN(const Hash beside, goes_left ? head_of(from + left, n - left, nodes) : head_of(from, left, nodes));
  out.push_back(beside);
  return {};
}

/// RFC 6962, 2.1.2: SUBPROOF(before, D[from : from + n], known). `known`: the verifier has the head of all of it.
Status add_subproof(std::uint64_t before, std::uint64_t from, std::uint64_t n, bool known, const Nodes& nodes,
                    Proof& out) {
  if (before == n) {
    if (known) return {};
    SATCHEL_ASSIGN(const Hash all, head_of(from, n, nodes));
    out.push_back(all);
    return {};
  }
  const std::uint64_t left = split_of(n);
  const bool goes_left = before <= left;
  SATCHEL_TRY(goes_left ? add_subproof(before, from, left, known, nodes, out)
                        : add_subproof(before - left, from + left, n - left, false, nodes, out));
  SATCHEL_ASSIGN(const Hash beside, goes_left ? head_of(from + left, n - left, nodes) : head_of(from, left, nodes));
  out.push_back(beside);
  return {};
}

/// Where a verifier stands on its way up: number and last number of the level (fn and sn of RFC 9162).
struct Walk {
  std::uint64_t at, last;

  void up() { at >>= 1, last >>= 1; }
  bool is_right() const { return (at & 1) != 0 || at == last; }
  /// Levels at which the rightmost node has no sibling are passed over.
  void pass_over() {
    while ((at & 1) == 0 && at != 0) up();
  }
};

}  // namespace

Hash leaf_hash(ByteView leaf) { return hash_with(0, leaf); }
Hash node_hash(const Hash& left, const Hash& right) { return hash_with(1, left.view(), right.view()); }

Result<std::vector<Node>> appended(std::uint64_t size, const Hash& leaf, const Nodes& nodes) {
  std::vector<Node> out{{{0, size}, leaf}};
  for (Place at = out.back().place; (at.no & 1) != 0; at = out.back().place) {
    SATCHEL_ASSIGN(const Hash left, nodes({at.level, at.no - 1}));
    out.push_back({{at.level + 1, at.no >> 1}, node_hash(left, out.back().hash)});
  }
  return out;
}

Result<Hash> root(std::uint64_t size, const Nodes& nodes) {
  if (size == 0) return sha256({});
  if (size > kMostLeaves) return fail(Code::invalid, "no log is as long as that");
  return head_of(0, size, nodes);
}

Result<Proof> inclusion(std::uint64_t no, std::uint64_t size, const Nodes& nodes) {
  if (no >= size || size > kMostLeaves) return fail(Code::invalid, "the log has no such leaf");
  Proof out;
  SATCHEL_TRY(add_path(no, 0, size, nodes, out));
  return out;
}

Result<Proof> consistency(std::uint64_t before, std::uint64_t size, const Nodes& nodes) {
  if (before > size || size > kMostLeaves) return fail(Code::invalid, "the log is not that long");
  Proof out;
  if (before == 0) return out;
  SATCHEL_TRY(add_subproof(before, 0, size, true, nodes, out));
  return out;
}

bool includes(const Hash& root, std::uint64_t size, std::uint64_t no, const Hash& leaf, const Proof& proof) {
  if (no >= size) return false;
  Walk walk{no, size - 1};
  Hash head = leaf;
  for (const Hash& beside : proof) {
    if (walk.last == 0) return false;
    if (walk.is_right()) {
      head = node_hash(beside, head);
      walk.pass_over();
    } else {
      head = node_hash(head, beside);
    }
    walk.up();
  }
  return walk.last == 0 && head == root;
}

bool continues(const Hash& root, std::uint64_t size, const Hash& root_before, std::uint64_t before,
               const Proof& proof) {
  if (before == 0) return proof.empty() && root_before == sha256({});
  if (before >= size) return before == size && proof.empty() && root == root_before;
  Walk walk{before - 1, size - 1};
  while ((walk.at & 1) != 0) walk.up();
  // Where the old log is a whole subtree, its head is the first node of the proof, and not sent.
  auto next = proof.begin();
  const bool whole = std::has_single_bit(before);
  if (!whole && next == proof.end()) return false;
  Hash old_head = whole ? root_before : *next++;
  Hash new_head = old_head;
  for (; next != proof.end(); ++next) {
    if (walk.last == 0) return false;
    if (walk.is_right()) {
      old_head = node_hash(*next, old_head);
      new_head = node_hash(*next, new_head);
      walk.pass_over();
    } else {
      new_head = node_hash(new_head, *next);
    }
    walk.up();
  }
  return walk.last == 0 && old_head == root_before && new_head == root;
}

}  // namespace satchel::merkle
