#include "sync/hub/upkeep/copy_statements.h"

#include <algorithm>
#include <map>
#include <set>

#include "sync/hub/entries/cursor_tag.h"
#include "sync/wire/messages.h"

namespace satchel::hub {
namespace {

/// What was said of a device: by its receipts, or of a copy.
struct Told {
  std::set<Hash> blobs;
  std::map<std::uint64_t, Seq> journals;  // by epoch
};

template <class Visit>
Status each_statement(CentralView& view, const Id& device, const Visit& visit) {
  for (std::uint64_t from = 0;;) {
    SATCHEL_ASSIGN(const auto some, view.statements(device, from, sync::kStatementsAtOnce));
    if (some.empty()) return {};
    for (const auto& one : some) {
      SATCHEL_ASSIGN(const Statement statement, decode_statement(one.bytes));
      from = statement.before.size + 1;
      visit(statement);
    }
  }
}

/// Blobs that the device has receipts for.
Result<std::set<Hash>> receipted(CentralView& view, const Id& device) {
  std::set<Hash> out;
  SATCHEL_TRY(each_statement(view, device, [&](const Statement& s) {
    if (const auto* r = std::get_if<Receipt>(&s.what)) out.insert(r->blobs.begin(), r->blobs.end());
  }));
  return out;
}

Result<Told> told_of(CentralView& view, const Id& device, const Id& copy) {
  Told out;
  SATCHEL_TRY(each_statement(view, device, [&](const Statement& s) {
    const auto* c = std::get_if<Covered>(&s.what);
    if (!c || c->copy != copy) return;
    out.blobs.insert(c->blobs.begin(), c->blobs.end());
    for (const Reach& reach : c->journals) {
      Seq& upto = out.journals[reach.epoch.value];
      upto = std::max(upto, reach.seq);
    }
  }));
  return out;
}

class Teller {
 public:
  Teller(Central& central, CentralView& copied, const StatementLog& log, Ports ports, const std::vector<Hash>& sound,
         CopyReport& out, const std::function<void(const std::string&)>& report)
      : central_(central), copied_(copied), log_(log), ports_(ports), sound_(sound), out_(out), report_(report) {
    known_.insert(out.unsound.begin(), out.unsound.end());
    known_.insert(out.missing.begin(), out.missing.end());
  }

  Status all() {
    SATCHEL_ASSIGN(const LogState then, log_state(copied_));
    size_ = then.size, root_ = then.root;
    SATCHEL_TRY(read_writers());
    SATCHEL_ASSIGN(const auto devices, copied_.devices());
    for (const auto& device : devices) SATCHEL_TRY(one(device.id));
    return {};
  }

 private:
  Status read_writers() {
    for (WriterNo no{1};; ++no.value) {
      SATCHEL_ASSIGN(const auto w, copied_.writer(no));
      if (!w) return {};
      if (w->last.value > 0) journals_[w->device].push_back({w->epoch, w->last, w->head});
    }
  }

  Status one(const Id& device) {
    Told told;
    {
      SATCHEL_ASSIGN(const auto view, central_.view());
      SATCHEL_ASSIGN(told, told_of(*view, device, out_.copy));
    }
    std::vector<Covered> news(1);
    for (const Reach& reach : journals_[device])
      if (told.journals[reach.epoch.value] < reach.seq) news.back().journals.push_back(reach);
    SATCHEL_ASSIGN(const auto blobs, receipted(copied_, device));
    for (const Hash& blob : blobs) {
      if (!std::binary_search(sound_.begin(), sound_.end(), blob)) {
        nowhere(blob);
        continue;
      }
      if (told.blobs.contains(blob)) continue;
      if (news.back().blobs.size() >= kCoveredAtOnce) news.emplace_back();
      news.back().blobs.push_back(blob);
    }
    return news.back().journals.empty() && news.back().blobs.empty() ? Status{} : say(device, std::move(news));
  }

  void nowhere(const Hash& blob) {
    if (!known_.insert(blob).second) return;
    out_.unsound.push_back(blob);
    report_("blob " + to_hex(blob.view()) + " has a receipt, and neither the hub nor the copy has it");
  }

  /// A commit like any other word of the hub: a device that has it must notice when the hub goes back to before.
  Status say(const Id& device, std::vector<Covered> news) {
    SATCHEL_ASSIGN(auto write, central_.write());
    SATCHEL_ASSIGN(const Hash root, merkle::root(size_, nodes_of(*write)));
    if (root != root_) return fail(Code::busy, "the hub was restored while it was copied");
    SATCHEL_ASSIGN(const Head head, next_head(*write, ports_));
    for (Covered& covered : news) {
      covered.device = device, covered.copy = out_.copy, covered.size = size_, covered.root = root_;
      SATCHEL_TRY(log_.append(*write, ports_.clock.wall(), std::move(covered)));
      ++out_.statements;
    }
    ++out_.devices;
    return write->commit(head);
  }

  Central& central_;
  CentralView& copied_;
  const StatementLog& log_;
  Ports ports_;
  const std::vector<Hash>& sound_;
  CopyReport& out_;
  const std::function<void(const std::string&)>& report_;
  std::set<Hash> known_;  // blobs that were reported
  std::map<Id, std::vector<Reach>> journals_;
  std::uint64_t size_ = 0;
  Hash root_;
};

}  // namespace

Status say_covered(Central& central, CentralView& copied, const StatementLog& log, Ports ports,
                   const std::vector<Hash>& sound, CopyReport& out,
                   const std::function<void(const std::string&)>& report) {
  return Teller(central, copied, log, ports, sound, out, report).all();
}

}  // namespace satchel::hub
