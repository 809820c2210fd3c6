#include "engine/evidence/merkle.h"

#include <doctest/doctest.h>
#include <map>

using namespace satchel;
using namespace satchel::merkle;

namespace {

/// A log as a list of leaves, its head and proofs by the very words of RFC 6962.
struct PlainLog {
  std::vector<Hash> leaves;

  Hash head(std::size_t from, std::size_t n) const {
    if (n == 0) return sha256({});
    if (n == 1) return leaves[from];
    const std::size_t k = split(n);
    return node_hash(head(from, k), head(from + k, n - k));
  }
  static std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }
};

/// The same log as a hub keeps it: every whole subtree once.
struct KeptLog {
  std::map<Place, Hash> kept;
  std::uint64_t size = 0;

  Nodes nodes() const {
    return [this](const Place& place) -> Result<Hash> {
      const auto it = kept.find(place);
      if (it == kept.end()) return fail(Code::corrupt, "no such node");
      return it->second;
    };
  }
  void add(const Hash& leaf) {
    const auto added = appended(size, leaf, nodes());
    REQUIRE(added);
    for (const auto& node : *added) kept[node.place] = node.hash;
    ++size;
  }
};

struct Logs {
  PlainLog plain;
  KeptLog kept;
  explicit Logs(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const Hash leaf = leaf_hash("leaf " + std::to_string(i));
      plain.leaves.push_back(leaf);
      kept.add(leaf);
    }
  }
};

Hash flipped(Hash hash) { return hash.bytes[31] ^= 1, hash; }

}  // namespace

// The leaves and heads that the log of RFC 6962's authors is tested with (certificate-transparency-go, merkle tests).
TEST_CASE("heads are those that other implementations reckon") {
  const char* leaves[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const char* heads[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  KeptLog log;
  CHECK(to_hex(root(0, log.nodes())->view()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < 8; ++i) {
    log.add(leaf_hash(*from_hex(leaves[i])));
    CHECK(to_hex(root(log.size, log.nodes())->view()) == heads[i]);
  }
}

TEST_CASE("the head of every length is as RFC 6962 says, from whole subtrees alone") {
  const Logs logs(70);
  for (std::size_t n = 0; n <= 70; ++n) CHECK(*root(n, logs.kept.nodes()) == logs.plain.head(0, n));
}

TEST_CASE("every leaf is proved to stand in every longer log, and no other leaf in its place") {
  const Logs logs(40);
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const Hash head = *root(size, logs.kept.nodes());
    for (std::uint64_t no = 0; no < size; ++no) {
      const Hash leaf = logs.plain.leaves[no];
      Proof proof = *inclusion(no, size, logs.kept.nodes());
      REQUIRE(includes(head, size, no, leaf, proof));
      CHECK_FALSE(includes(head, size, no, flipped(leaf), proof));
      CHECK_FALSE(includes(flipped(head), size, no, leaf, proof));
      CHECK_FALSE(includes(head, size, size, leaf, proof));
      for (auto& hash : proof) {
        hash = flipped(hash);
        CHECK_FALSE(includes(head, size, no, leaf, proof));
        hash = flipped(hash);
      }
      proof.push_back(leaf);
      CHECK_FALSE(includes(head, size, no, leaf, proof));
      proof.pop_back();
      if (proof.empty()) continue;
      proof.pop_back();
      CHECK_FALSE(includes(head, size, no, leaf, proof));
    }
  }
}

TEST_CASE("a longer log is proved to begin with every shorter one, and with no other") {
  const Logs logs(40);
  for (std::uint64_t size = 0; size <= 40; ++size) {
    const Hash head = *root(size, logs.kept.nodes());
    for (std::uint64_t before = 0; before <= size; ++before) {
      const Hash head_before = *root(before, logs.kept.nodes());
      Proof proof = *consistency(before, size, logs.kept.nodes());
      REQUIRE(continues(head, size, head_before, before, proof));
      CHECK_FALSE(continues(head, size, flipped(head_before), before, proof));
      if (before > 0) CHECK_FALSE(continues(flipped(head), size, head_before, before, proof));
      for (auto& hash : proof) {
        hash = flipped(hash);
        CHECK_FALSE(continues(head, size, head_before, before, proof));
        hash = flipped(hash);
      }
      proof.push_back(head);
      CHECK_FALSE(continues(head, size, head_before, before, proof));
      proof.pop_back();
      if (proof.empty()) continue;
      proof.pop_back();
      CHECK_FALSE(continues(head, size, head_before, before, proof));
    }
  }
}

TEST_CASE("a log that was written anew from some leaf on does not continue the one that was witnessed") {
  Logs logs(21);
  const Hash witnessed = *root(13, logs.kept.nodes());
  KeptLog anew;
  for (std::size_t i = 0; i < 21; ++i) anew.add(i == 7 ? leaf_hash("another") : logs.plain.leaves[i]);
  CHECK_FALSE(continues(*root(21, anew.nodes()), 21, witnessed, 13, *consistency(13, 21, anew.nodes())));
}

TEST_CASE("what no log can hold is refused, and a node that is missing is an error") {
  const Logs logs(5);
  CHECK(inclusion(5, 5, logs.kept.nodes()).code() == Code::invalid);
  CHECK(consistency(6, 5, logs.kept.nodes()).code() == Code::invalid);
  CHECK(root(UINT64_MAX, logs.kept.nodes()).code() == Code::invalid);
  CHECK(inclusion(0, UINT64_MAX, logs.kept.nodes()).code() == Code::invalid);
  CHECK(consistency(0, UINT64_MAX, logs.kept.nodes()).code() == Code::invalid);
  const Nodes none = [](const Place&) -> Result<Hash> { return fail(Code::corrupt, "gone"); };
  for (std::uint64_t n : {1U, 2U, 3U, 5U, 6U, 7U}) CHECK(root(n, none).code() == Code::corrupt);
  CHECK(inclusion(2, 5, none).code() == Code::corrupt);
  CHECK(inclusion(4, 5, none).code() == Code::corrupt);
  CHECK(consistency(2, 5, none).code() == Code::corrupt);
  CHECK(consistency(3, 5, none).code() == Code::corrupt);
  CHECK(appended(5, logs.plain.leaves[0], none).code() == Code::corrupt);
}
