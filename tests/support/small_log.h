// A hub's log of statements in memory, that can be put back and written anew.
#pragma once

#include <map>
#include <string>

#include "engine/evidence/witness.h"
#include "tests/support/test_keys.h"

namespace satchel::test {

struct SmallLog {
  LogState state() const { return {epoch, leaves.size(), *merkle::root(leaves.size(), nodes())}; }
  /// `what`: another statement for another word.
  void say(const std::string& what) { append(Receipt{{}, {}, {}, sha256(what), {}, {}}); }
  void put_back_to(const SmallLog& backup) {
    const std::int64_t next = epoch + 1;
    *this = backup;
    epoch = next;
    append(Restored{{1}});
  }
  LogHead head(std::int64_t time = 1'000'000) { return *sign_head(keys, hub, state(), {time}); }
  LogGrowth growth(std::uint64_t from, std::int64_t time = 1'000'000) {
    return {from, head(time), *merkle::consistency(from, leaves.size(), nodes())};
  }
  LogRestores restores() {
    LogRestores out{head(), {}};
    for (std::uint64_t no = 0; no < leaves.size(); ++no)
      if (std::holds_alternative<Restored>(decode_statement(leaves[no].bytes)->what))
        out.restores.push_back({no, leaves[no], *merkle::inclusion(no, leaves.size(), nodes())});
    return out;
  }
  merkle::Nodes nodes() const {
    return [this](const merkle::Place& place) { return Result<Hash>(tree.at(place)); };
  }

  TestKeys keys{7};
  Id hub{{7}};
  std::int64_t epoch = 1;
  std::vector<SignedStatement> leaves;
  std::map<merkle::Place, Hash> tree;

 private:
  void append(decltype(Statement::what) what) {
    const SignedStatement s = *sign(keys, Statement{hub, state(), {static_cast<std::int64_t>(leaves.size())}, what});
    const auto added = merkle::appended(leaves.size(), merkle::leaf_hash(s.bytes), nodes());
    for (const auto& [place, hash] : *added) tree[place] = hash;
    leaves.push_back(s);
  }
};

}  // namespace satchel::test
