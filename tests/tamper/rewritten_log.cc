#include "engine/evidence/chain.h"
#include "tests/tamper/draft.h"

namespace satchel::tamper {
namespace {

struct Leaves {
  merkle::Nodes nodes() const {
    return [this](const merkle::Place& place) { return Result<Hash>(kept.at(place)); };
  }
  void add(const Hash& leaf) {
    for (const auto& node : *merkle::appended(size++, leaf, nodes())) kept[node.place] = node.hash;
  }
  std::map<merkle::Place, Hash> kept;
  std::uint64_t size = 0;
};

json::array hex_of(const merkle::Proof& proof) {
  json::array out;
  for (const Hash& hash : proof) out.emplace_back(as_json(to_hex(hash.view())));
  return out;
}

json::value* office_journal(Draft& d) {
  for (auto& journal : d.list("journals.json"))
    if (journal.at("head").is_null()) return &journal;
  return nullptr;
}

/// A log of as many leaves that has the statements as they are now; of the others nobody knows what they were.
void put_in_new_log(Draft& d, Keys& hub) {
  LogHead head = *log_head_from_json(json::serialize(d.read.at("log.json").at("head")));
  std::map<std::uint64_t, json::value*> known;
  for (auto& line : d.list("statements.json")) known[static_cast<std::uint64_t>(line.at("no").as_int64())] = &line;
  Leaves log;
  while (log.size < head.log.size) {
    const auto at = known.find(log.size);
    log.add(at == known.end() ? sha256(std::to_string(log.size))
                              : merkle::leaf_hash(*from_base64(text(at->second->at("statement")))));
  }
  for (auto& [no, line] : known) line->at("proof") = hex_of(*merkle::inclusion(no, log.size, log.nodes()));
  head = *sign_head(hub, head.hub, {head.log.log_epoch, log.size, *merkle::root(log.size, log.nodes())}, head.time);
  d.read.at("log.json").at("head") = json::parse(log_head_json(head));
}

}  // namespace

Parts rewritten(const SampleCase& sample, Keys& hub, Chance& chance) {
  Draft d(sample, chance);
  json::value& journal = *office_journal(d);
  for (auto& line : d.list("entries.json")) {
    if (line.at("device") != journal.at("device") || line.at("epoch") != journal.at("epoch") ||
        link_of(d, line) != &journal.at("links").as_array()[0])
      continue;
    Entry entry = entry_of(line);
    entry.stamp.wall.count -= 1 + static_cast<std::int64_t>(below(chance, 1000));
    entry.stamp.anchor_hub = entry.stamp.wall;
    put_entry(d, line, entry);
  }
  Hash chain = *hash_from_hex(text(journal.at("before")));
  for (const auto& link : journal.at("links").as_array())
    chain = chain_next(chain, {}, *hash_from_hex(text(link.at("sha256"))));
  for (auto& line : d.list("statements.json")) {
    if (line.at("no") != journal.at("receipt")) continue;
    Statement statement = *decode_statement(*from_base64(text(line.at("statement"))));
    std::get<Receipt>(statement.what).head = chain;
    const SignedStatement anew = *sign(hub, statement);
    line.at("statement") = as_json(to_base64(anew.bytes));
    line.at("signature") = as_json(to_base64(view(anew.signature)));
  }
  put_in_new_log(d, hub);
  return d.finished();
}

}  // namespace satchel::tamper
