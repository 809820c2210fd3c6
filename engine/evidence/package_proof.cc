// What the hub and the devices have signed: the log of statements, chains of entries, the entries themselves.
#include <algorithm>
#include <boost/json.hpp>

#include "engine/evidence/chain.h"
#include "engine/evidence/package_parts.h"

namespace satchel::package {
namespace {

Status check_witness(const boost::json::array& witnessed, const LogHead& head, const PublicKey& hub_key,
                     const LogHead& witness) {
  if (!verify(hub_key, witness) || witness.hub != head.hub) return off("the witness's head is not this hub's");
  if (witness.log.size > head.log.size) return off("it is older than the witness's head: have it made again");
  if (witness.log == head.log) return {};
  for (const auto& one : witnessed) {
    Members m(one);
    const LogHead there = log_head_from(Members(m.any("head")));
    const auto proof = m.hashes("proof");
    if (!m.ok() || there.log != witness.log) continue;
    if (merkle::continues(head.log.root, head.log.size, witness.log.root, witness.log.size, proof)) return {};
  }
  return off("nothing proves that the log goes on from the witness's head: it may have been written anew");
}

Status check_statement(const boost::json::value& value, const LogHead& head, const PublicKey& hub_key, Proved& proved) {
  Members m(value);
  const std::int64_t no = m.number("no");
  const SignedStatement kept{m.base64("statement"), m.signature("signature")};
  const auto proof = m.hashes("proof");
  if (!m.ok() || no < 0) return off("a statement is garbled");
  const std::string name = "statement " + std::to_string(no);
  const auto statement = opened(hub_key, kept);
  if (!statement) return off(name + " is not signed by the hub");
  const auto place = static_cast<std::uint64_t>(no);
  if (statement->hub != head.hub || statement->before.size != place) return off(name + " is another one");
  if (!merkle::includes(head.log.root, head.log.size, place, merkle::leaf_hash(kept.bytes), proof))
    return off(name + " does not stand in the hub's log");
  if (const auto* enrolled = std::get_if<Enrolled>(&statement->what))
    if (proved.devices.emplace(enrolled->device, *enrolled).first->second.key == enrolled->key)
      proved.users[enrolled->device].insert(enrolled->user);
  if (!proved.statements.emplace(place, *statement).second) return off(name + " stands twice");
  return {};
}

class Stretch {
 public:
  Stretch(const boost::json::value& value, Proved& proved) : m_(value), proved_(proved) {}

  Status check() {
    device_ = m_.id("device");
    epoch_ = m_.epoch("epoch");
    first_ = m_.number("first");
    Hash chain = m_.hash("before");
    const std::int64_t no = m_.number("receipt");
    const auto& links = m_.array("links");
    office_ = m_.is_null("head");
    Members head(m_.any("head"));
    head_seq_ = office_ ? 0 : head.number("seq");
    const Signature signature = office_ ? Signature{} : head.signature("signature");
    if (!m_.ok() || head.ok() == office_ || first_ < 1 || links.empty()) return off("a journal is garbled");
    SATCHEL_TRY(find_receipt(no));
    bool reached_head = office_, reached_receipt = false;
    for (std::int64_t seq = first_; const auto& value : links) {
      SATCHEL_TRY(take_link(value, seq, chain));
      if (!office_ && seq == head_seq_) {
        if (!is_signed(chain, signature)) return off(who() + ": the head is not signed by the device");
        reached_head = true;
      }
      if (seq == receipt_->seq.value) {
        if (chain != receipt_->head) return off(who() + " is not the journal that was receipted");
        reached_receipt = true;
      }
      ++seq;
    }
    const bool ends = first_ + static_cast<std::int64_t>(links.size()) - 1 == std::max(head_seq_, receipt_->seq.value);
    return reached_head && reached_receipt && ends ? Status{}
                                                   : Status{off(who() + " does not end with its head and receipt")};
  }

 private:
  std::string who() const { return "the journal of device " + to_text(device_); }

  Status find_receipt(std::int64_t no) {
    const auto at = proved_.statements.find(static_cast<std::uint64_t>(no));
    if (at == proved_.statements.end()) return off(who() + " lacks its receipt");
    receipt_ = std::get_if<Receipt>(&at->second.what);
    received_ = at->second.time;
    if (!receipt_ || receipt_->device != device_ || receipt_->epoch != epoch_)
      return off(who() + " has another's receipt");
    return {};
  }

  Status take_link(const boost::json::value& value, std::int64_t seq, Hash& chain) {
    Members link(value);
    const Hash entry = link.hash("sha256");
    std::optional<Origin> origin;
    if (!link.is_null("origin")) {
      Members o(link.any("origin"));
      origin = Origin{o.epoch("epoch"), {o.number("seq")}};
      if (!o.ok()) return off(who() + ": an origin is garbled");
    }
    if (!link.ok()) return off(who() + ": a link is garbled");
    chain = chain_next(chain, origin, entry);
    const bool covered = seq <= receipt_->seq.value && (office_ || seq <= head_seq_);
    if (covered) proved_.links.emplace(Place{device_, epoch_, seq}, Link{entry, received_, office_});
    return {};
  }

  bool is_signed(const Hash& chain, const Signature& signature) const {
    const auto at = proved_.devices.find(device_);
    return at != proved_.devices.end() &&
           verify(at->second.key, head_message(device_, epoch_, {head_seq_}, chain), signature);
  }

  Members m_;
  Proved& proved_;
  Id device_;
  Epoch epoch_;
  std::int64_t first_ = 0, head_seq_ = 0;
  bool office_ = false;
  const Receipt* receipt_ = nullptr;
  Millis received_;
};

/// Its actor, its clocks and what is said of them.
Status check_content(Members& m, const Link& link, const Said& said, const Proved& proved, const std::string& name,
                     PackageReport& report) {
  const TrustedTime time = trusted_time(said.entry.stamp, link.received);
  const bool dated = m.number("time") == time.time.count && m.number("time_error") == time.error.count &&
                     m.flag("suspicious_clock") == time.suspicious;
  if (!dated) return off(name + ": its time is not what its clocks make");
  const auto users = proved.users.find(said.place.device);
  const bool owned = link.office || (users != proved.users.end() && users->second.contains(said.entry.actor));
  if (!owned || m.text("author") != said.entry.actor) return off(name + " is of another author");
  if (time.suspicious) ++report.suspicious_clocks;
  return {};
}

Status check_entry(const boost::json::value& value, Proved& proved, PackageReport& report) {
  Members m(value);
  const std::int64_t version = m.number("version");
  Said said{{m.id("device"), m.epoch("epoch"), m.number("seq")}, m.is_null("entry"), !m.is_null("refused"), {}};
  const Hash hash = m.hash("sha256");
  const Millis received{m.number("received")};
  if (!m.ok()) return off("an entry is garbled");
  const std::string name = "the entry of version " + std::to_string(version);
  const auto link = proved.links.find(said.place);
  if (link == proved.links.end()) return off(name + " stands in no journal");
  if (link->second.entry != hash) return off(name + " is not the one of the journal");
  if (link->second.received != received) return off(name + " came at another time than its receipt says");
  if (!said.withheld) {
    const Bytes bytes = m.base64("entry");
    auto entry = decode_entry(bytes);
    if (!m.ok() || sha256(bytes) != hash || !entry) return off(name + " has other bytes than its journal");
    said.entry = *std::move(entry);
    SATCHEL_TRY(check_content(m, link->second, said, proved, name, report));
  }
  report.withheld += said.withheld ? 1 : 0;
  ++report.entries;
  if (!m.ok() || !proved.entries.emplace(version, std::move(said)).second) return off(name + " is garbled");
  return {};
}

}  // namespace

Status check_log(const Texts& texts, const PublicKey& hub_key, const std::optional<LogHead>& witness, Proved& proved,
                 PackageReport& report) {
  SATCHEL_ASSIGN(const auto log, parsed(texts, "log.json"));
  Members m(log);
  const LogHead head = log_head_from(Members(m.any("head")));
  const auto& witnessed = m.array("witnessed");
  if (!m.ok() || !verify(hub_key, head)) return off("the head of its log is not signed by the hub");
  if (witness) SATCHEL_TRY(check_witness(witnessed, head, hub_key, *witness));
  report.witnessed = witness.has_value();
  SATCHEL_ASSIGN(const auto statements, parsed(texts, "statements.json"));
  if (!statements.is_array()) return off("statements.json");
  for (const auto& statement : statements.get_array()) SATCHEL_TRY(check_statement(statement, head, hub_key, proved));
  report.statements = proved.statements.size();
  return {};
}

Status check_journals(const Texts& texts, Proved& proved) {
  SATCHEL_ASSIGN(const auto journals, parsed(texts, "journals.json"));
  if (!journals.is_array()) return off("journals.json");
  for (const auto& journal : journals.get_array()) SATCHEL_TRY(Stretch(journal, proved).check());
  return {};
}

Status check_entries(const Texts& texts, Proved& proved, PackageReport& report) {
  SATCHEL_ASSIGN(const auto entries, parsed(texts, "entries.json"));
  if (!entries.is_array()) return off("entries.json");
  for (const auto& entry : entries.get_array()) SATCHEL_TRY(check_entry(entry, proved, report));
  return {};
}

}  // namespace satchel::package
