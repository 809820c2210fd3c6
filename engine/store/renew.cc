// Schema upgrades, new epochs, and a hub that was restored: the store's footing changes, its work stays.
#include <algorithm>
#include <utility>

#include "engine/base/planted.h"
#include "engine/store/impl.h"

namespace satchel {

Status Store::Impl::refuse_schema(std::int64_t version) {
  return in_transaction([&]() -> Status {
    progress.refused_schema = version;
    return write_progress();
  });
}

Status Store::Impl::move_to_schema(const SchemaPtr& next, std::string_view json, TableSet& before) {
  SATCHEL_ASSIGN(TableSet grown, TableSet::open(*db, next, false));
  before = std::exchange(tables, std::move(grown));
  progress.refused_schema = 0;
  reached(Point::schema_half);
  SATCHEL_TRY(Settings::write_schema(*db, json));
  SATCHEL_TRY(promote_fields(*before.schema()));
  SATCHEL_TRY(hide_what_became_confidential(*before.schema()));
  if (progress.full) SATCHEL_TRY(pull_anew());  // its pages are in the tables of the schema before, and not to be seen
  lacks_whole = false;
  SATCHEL_TRY(promote_items());
  if (lacks_whole) SATCHEL_TRY(pull_anew());
  return write_progress();
}

Status Store::Impl::adopt_schema(std::string_view json, std::int64_t version) {
  if (json == tables.schema()->text()) return wipe_traces();  // it was taken before, and that was cut
  auto next = Schema::parse(json);
  Status takes = next ? may_follow(*tables.schema(), **next) : Status(next.error());
  if (!takes && takes.code() != Code::bad_schema) return takes;
  if (!takes) {  // an older build than the hub's: it goes on with what it knows, and keeps what it does not
    SATCHEL_TRY(refuse_schema(version));
    return takes;
  }
  SATCHEL_TRY(vault->ready());  // what is encrypted may have another place under the next one
  TableSet before;
  const auto put_back = [&] {
    if (tables.schema() == *next) std::swap(tables, before);
  };
  const Status status = in_transaction([&]() -> Status {
    put_back();  // of a first try
    return move_to_schema(*next, json, before);
  });
  if (!status) put_back();
  return status ? wipe_traces() : status;
}

/// Fields that were kept unknown move to the columns that the tables have for them now.
Status Store::Impl::promote_fields(const Schema& before) {
  for (const auto& type : tables.schema()->types()) {
    const RecordType* was = before.find(type.number);
    if (was && was->fields.size() < type.fields.size()) SATCHEL_TRY(promote_fields(type.number));
  }
  return {};
}

Status Store::Impl::promote_fields(TypeNo type) {
  Row row;
  for (Id after;;) {
    SATCHEL_ASSIGN(const bool more, tables.find(type)->next(after, row));
    if (!more) return {};
    after = row.id;
    SATCHEL_ASSIGN(const auto found, records->find(type, after));
    if (found.record.promoted) SATCHEL_TRY(records->write(found));
  }
}

Status Store::Impl::begin_epoch() {
  Status status = in_transaction([&]() -> Status {
    if (planted(Bug::outbox_dropped)) progress.acked = journal->last();
    SATCHEL_TRY(journal->begin_epoch({ports.random.number()}, progress.acked));
    SATCHEL_TRY(receipts_end_at(progress.acked));
    return write_progress();
  });
  if (status) return {};
  SATCHEL_ASSIGN(Journal as_before, Journal::open(*db, &*vault));
  *journal = std::move(as_before);
  return status;
}

Status Store::Impl::name_loss(const LostEntries& lost) {
  SATCHEL_ASSIGN(const std::int64_t number, next_aside(ports.files, options.folder));
  return write_report(ports.files, options.folder,
                      {number,
                       ports.clock.wall(),
                       "the hub has more of this journal than this store",
                       false,
                       journal->last(),
                       {lost},
                       {}});
}

/// An image for the pull before is none for this one, and its rows may be of scopes that were taken away.
Status Store::Impl::pull_anew() {
  SATCHEL_TRY(image_part().remove());
  SATCHEL_TRY(clear_stage());
  SATCHEL_TRY(image->drop());
  progress.full = true;
  progress.position = {};
  return db->run("DELETE FROM unknown_item");
}

Status Store::Impl::rescope(std::vector<std::string> scopes, std::int64_t rescoped) {
  Identity next = identity;
  next.scopes = std::move(scopes);
  Status status = in_transaction([&]() -> Status {
    SATCHEL_TRY(Settings::write(*db, next));
    SATCHEL_TRY(pull_anew());
    progress.rescoped = rescoped;
    return write_progress();
  });
  if (status) identity = std::move(next);
  return status;
}

/// Of the entries behind `acked`, up to `folded`: the hub that said them went back.
Status Store::Impl::forget_outcomes(std::int64_t acked, std::int64_t folded) {
  SATCHEL_ASSIGN(auto* held, db->cached("DELETE FROM held WHERE n>?"));
  SATCHEL_TRY(held->bind(0, acked).run());
  SATCHEL_ASSIGN(auto* refused, db->cached("DELETE FROM quarantine WHERE n>?"));
  SATCHEL_TRY(refused->bind(0, acked).run());
  SATCHEL_TRY(reopen(acked + 1, folded));
  const std::string last = std::to_string(acked);
  return db->run("DELETE FROM ack WHERE first>" + last + "; UPDATE ack SET count=" + last +
                 "-first+1 WHERE first+count-1>" + last);
}

Status Store::Impl::hub_restored(std::int64_t log_epoch, Seq has, Version restored_to) {
  return in_transaction([&]() -> Status {
    SATCHEL_TRY(recover_above(restored_to));
    const std::int64_t folded = progress.folded;
    // What the hub has of earlier epochs it does not say: then all is offered again, and taken once.
    const bool all = journal->had_other_epochs();
    progress.acked = all ? 0 : std::min(progress.acked, std::max<std::int64_t>(journal->number_of(has), 0));
    progress.folded = std::min(progress.folded, progress.acked);
    SATCHEL_TRY(forget_outcomes(progress.acked, folded));
    SATCHEL_TRY(doubt_blobs());
    SATCHEL_TRY(receipts_end_at(progress.acked));
    SATCHEL_TRY(doubt_copies());
    if (all) SATCHEL_TRY(journal->begin_epoch({ports.random.number()}, 0));
    progress.log_epoch = log_epoch;
    SATCHEL_TRY(owe_last_word());
    progress.statements = 0;
    progress.cursor = {};   // it is of the lost timeline
    progress.rescoped = 0;  // the restored hub may give the version of that change to another one
    SATCHEL_TRY(pull_anew());
    return write_progress();
  });
}

/// Entries that had taken effect are pending again, in every record that they touched; those that were refused too:
/// what they met may not be there any more, and if it is, they come back to quarantine.
Status Store::Impl::reopen(std::int64_t from, std::int64_t to) {
  for (std::int64_t n = from; n <= to; ++n) {
    SATCHEL_ASSIGN(const auto entry, journal->decoded_if_kept(n));
    if (!entry) continue;
    for (const auto& change : entry->changes) {
      if (!tables.find(change.type)) continue;
      SATCHEL_ASSIGN(auto found, records->find(change.type, change.id));
      if (found.place == LocalRecords::Place::nowhere) continue;
      SATCHEL_TRY(records->reopen(found.record, n));
      SATCHEL_TRY(records->write(found));
    }
  }
  return {};
}

}  // namespace satchel
