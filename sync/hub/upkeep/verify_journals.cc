#include <map>
#include <tuple>

#include "engine/evidence/chain.h"
#include "engine/store/held.h"
#include "sync/hub/central/kept_entry.h"
#include "sync/hub/entries/erasures.h"
#include "sync/hub/entries/events.h"
#include "sync/hub/upkeep/verify_parts.h"

namespace satchel::hub {
namespace {

class Journals {
 public:
  Journals(CentralView& view, Findings& findings) : view_(view), findings_(findings) {}

  Status all() {
    SATCHEL_ASSIGN(const Head head, view_.head());
    newest_ = head.version;
    SATCHEL_ASSIGN(horizon_, horizon_of(view_));
    for (WriterNo no{1};; ++no.value) {
      SATCHEL_ASSIGN(const auto row, view_.writer(no));
      if (!row) break;
      SATCHEL_TRY(journal(*row));
    }
    SATCHEL_ASSIGN(const Totals totals, view_.totals());
    if (walked_whole_ && totals.entries != entries_) findings_.serious(fail(Code::corrupt, "an entry is of no writer"));
    if (walked_whole_ && totals.signed_heads != heads_)
      findings_.serious(fail(Code::corrupt, "a signed head is of no writer"));
    if (walked_whole_) SATCHEL_TRY(told_erased());
    return walked_whole_ ? origins() : Status{};
  }

 private:
  /// Entries that came as their hashes alone: so many, and of these journals, as the office was told.
  Status told_erased() {
    constexpr std::size_t kEventsAtOnce = 500;
    for (std::uint64_t after = 0;;) {
      const auto events = view_.events(after, kEventsAtOnce);
      if (events.code() == Code::corrupt) return {};  // what is said of them is found elsewhere
      SATCHEL_TRY(events ? Status{} : events.error());
      for (const EventRow& e : *events)
        if (e.kind == name_of(EventKind::contents_erased)) came_erased_[{e.device, e.epoch}] -= e.entries;
      if (events->size() < kEventsAtOnce) break;
      after = events->back().no;
    }
    for (const auto& [journal, untold] : came_erased_)
      if (untold != 0)
        findings_.serious(fail(Code::corrupt, "device " + to_text(journal.first) + " brought " +
                                                  std::to_string(untold) +
                                                  " more entries without contents than the office was told of"));
    return {};
  }
  /// By these it is known that an entry came again: each that did has its line, of when it first did.
  Status origins() {
    SATCHEL_TRY(view_.origins([&](const OriginRow& row) -> Status {
      const auto found = again_.find({row.device, row.first.epoch, row.first.seq, row.entry});
      if (found == again_.end() || found->second != row.version)
        return fail(Code::corrupt, "an entry of device " + to_text(row.device) + " is said to have come again");
      return again_.erase(found), Status{};
    }));
    if (!again_.empty()) findings_.serious(fail(Code::corrupt, "that an entry came again stands nowhere"));
    return {};
  }
  void note_again(const WriterRow& w, const HistoryRow& row, const Hash& entry) {
    Version& first = again_[{w.device, row.origin->epoch, row.origin->seq, entry}];
    if (first.value == 0 || row.version < first) first = row.version;
  }

  Status journal(const WriterRow& w) {
    Hash head;
    Version before;
    SATCHEL_ASSIGN(const auto device, view_.device(w.device));  // none: the office's own
    SATCHEL_ASSIGN(next_head_, view_.signed_head(w.no, {1}));
    receipted_ = {};
    for (Seq seq{1}; seq <= w.last; seq = seq + 1) {
      const Status linked = link(w, seq, head, before);
      if (!linked) return walked_whole_ = false, findings_.unless_damaged(linked.error());  // what follows hangs on it
      ++entries_;
      if (device) SATCHEL_TRY(look_at_head(*device, w, seq, head));
    }
    if (device) SATCHEL_TRY(heads_beyond(*device, w));
    if (head != w.head)
      findings_.serious(fail(Code::corrupt, "the journal of device " + to_text(w.device) + " ends elsewhere"));
    return {};
  }

  Status look_at_head(const DeviceRow& device, const WriterRow& w, Seq seq, const Hash& head) {
    if (!next_head_ && seq == w.last)
      findings_.serious(fail(Code::corrupt, "the journal of device " + to_text(device.id) + " ends unsigned"));
    if (!next_head_ || next_head_->seq != seq) return {};
    if (next_head_->head != head)
      findings_.serious(fail(Code::corrupt, "the journal of device " + to_text(device.id) + " is not the signed one"));
    return pass_head(device, w);
  }

  /// One head less to look at, whose signature was.
  Status pass_head(const DeviceRow& device, const WriterRow& w) {
    const Seq seq = next_head_->seq;
    if (!verify(device.key, head_message(device.id, w.epoch, seq, next_head_->head), next_head_->signature))
      findings_.serious(fail(Code::corrupt, "device " + to_text(device.id) + " did not sign its journal's head at " +
                                                std::to_string(seq.value)));
    ++heads_;
    SATCHEL_ASSIGN(next_head_, view_.signed_head(w.no, seq + 1));
    return {};
  }

  /// An entry came when its first receipt says; a journal without one is found by verify_log().
  Status look_at_receipt(const WriterRow& w, const HistoryRow& row) {
    if (row.seq > receipted_) {
      SATCHEL_ASSIGN(const auto no, view_.receipt(w.device, w.epoch, row.seq));
      SATCHEL_ASSIGN(const auto kept, no ? view_.statement(*no) : Result<std::optional<StatementRow>>(std::nullopt));
      const auto statement = kept ? decode_statement(kept->statement.bytes) : Result<Statement>(fail(Code::invalid));
      const auto* receipt = statement ? std::get_if<Receipt>(&statement->what) : nullptr;
      if (!receipt) return {};
      receipted_ = receipt->seq;
      received_ = statement->time;
    }
    if (row.received != received_)
      findings_.serious(fail(Code::corrupt, "entry " + std::to_string(row.seq.value) + " of device " +
                                                to_text(w.device) + " came at another time than its receipt says"));
    return {};
  }

  /// Heads of pushes whose last entries wait for the hub's next schema.
  Status heads_beyond(const DeviceRow& device, const WriterRow& w) {
    while (next_head_) SATCHEL_TRY(pass_head(device, w));
    return {};
  }

  /// An entry's number, version and outcome must be such as there are; its bytes are bound by the chain.
  Status link(const WriterRow& w, Seq seq, Hash& head, Version& before) {
    const Error broken = fail(
        Code::corrupt, "entry " + std::to_string(seq.value) + " of device " + to_text(w.device) + " breaks the chain");
    std::optional<Version> version;
    SATCHEL_TRY(view_.history(w.no, {seq.value - 1}, seq, [&](HistoryRow&& h) -> Status {
      const bool told = h.outcome.empty() || decode_exception(h.outcome);
      if (told && h.version > before && h.version <= newest_) version = h.version;
      return {};
    }));
    if (!version) return broken;
    SATCHEL_ASSIGN(const auto row, view_.history(*version));
    if (!row) return broken;
    const auto kept = kept_entry(row->packed);
    const bool came_so = came_erased(row->packed);
    if (!kept || (!kept->bytes && !came_so && row->received >= horizon_)) return broken;
    if (came_so) ++came_erased_[{w.device, w.epoch}];
    if (const auto entry = kept->bytes ? decode_entry(*kept->bytes) : Result<Entry>(fail(Code::not_found))) {
      const Millis time = trusted_time(entry->stamp, row->received).time;
      if (entry->actor != row->author || time != row->time) return broken;
    }
    SATCHEL_TRY(look_at_receipt(w, *row));
    before = *version;
    if (row->origin) note_again(w, *row, kept->hash);
    head = chain_next(head, row->origin, kept->hash);
    return head == row->hash ? Status{} : Status{broken};
  }

  CentralView& view_;
  Findings& findings_;
  Version newest_;
  Millis horizon_;  // contents of what came before it may be gone
  std::int64_t entries_ = 0, heads_ = 0;
  std::map<std::tuple<Id, Epoch, Seq, Hash>, Version> again_;  // entries that came again, with when they first did
  std::map<std::pair<Id, Epoch>, std::int64_t> came_erased_;
  Seq receipted_;  // up to where the receipt of `received_` reaches, in the journal under way
  Millis received_;
  std::optional<SignedHead> next_head_;  // of the journal under way, not yet looked at
  bool walked_whole_ = true;
};

}  // namespace

Status verify_journals(CentralView& view, Findings& findings) { return Journals(view, findings).all(); }

}  // namespace satchel::hub
