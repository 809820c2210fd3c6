// What stands beside the records' tables: each row must be what was written there, and of an entry or a type that there
// is. All of it would be met sooner or later; verify meets it now.
#include "engine/store/held.h"
#include "engine/store/impl.h"

namespace satchel {
namespace {

Error garbled(const char* what, std::int64_t n) {
  return fail(Code::corrupt, what + (' ' + std::to_string(n)) + " is garbled");
}

/// Walks through rows until `look` or a step finds something.
template <class Look>
Status each_row(sql::Database& db, std::string_view query, Look look) {
  SATCHEL_ASSIGN(sql::Statement s, db.prepare(query));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    SATCHEL_TRY(look(s));
  }
}

}  // namespace

/// A row of another name was renamed: what it said is missing, and may have been made good with something else.
Status Store::Impl::verify_settings() {
  SATCHEL_ASSIGN(const std::int64_t odd, db->number("SELECT count(*) FROM setting WHERE name NOT IN "
                                                    "('identity','progress','schema','schema_hash','rest','traces')"));
  return odd == 0 ? Status{} : Status{fail(Code::corrupt, "a setting has a name that none has")};
}

/// Records that do not show: deleted here, or at the hub with changes of this device still under way.
Status Store::Impl::verify_set_aside() {
  return each_row(*db, "SELECT id,type FROM gone", [&](sql::Statement& s) -> Status {
    const std::int64_t number = s.integer(1);
    const auto type = static_cast<TypeNo>(number);
    if (type != number || !tables.find(type)) return fail(Code::corrupt, "a record is set aside without its type");
    SATCHEL_ASSIGN(const auto found, records->peek(type, s.id(0)));
    return found.place == LocalRecords::Place::gone
               ? Status{}
               : Status{fail(Code::corrupt, "a record is set aside under no id, or stands twice: " + to_text(s.id(0)))};
  });
}

Status Store::Impl::verify_verdicts() {
  SATCHEL_TRY(each_row(*db, "SELECT n,exception FROM held", [&](sql::Statement& s) -> Status {
    const auto bytes = records->confidant().show_cell("held", key_of(s.integer(0)), s.blob(1));
    const bool readable = is_for_want_of_key(bytes.code()) || (bytes && decode_exception(*bytes));
    const bool sound = readable && s.integer(0) > progress.folded && s.integer(0) <= progress.acked;
    return sound ? Status{} : Status{garbled("the outcome of entry", s.integer(0))};
  }));
  return each_row(*db, "SELECT n,code,entry FROM quarantine", [&](sql::Statement& s) -> Status {
    const std::int64_t n = s.integer(0);
    const bool named = code_from_number(static_cast<std::uint16_t>(s.integer(1))) != Code::ok;
    if (!named || n < 1 || n > journal->last()) return garbled("quarantined entry", n);
    SATCHEL_ASSIGN(const Journal::Row there, journal->row(n));
    return there.bytes == s.blob(2) ? Status{} : Status{garbled("quarantined entry", n)};
  });
}

/// Contents go only once a second copy has them, by the hub's word; whatever became of the hub since. A store that was
/// salvaged hears that word again.
Status Store::Impl::verify_erased() {
  if (progress.statements == 0) return {};
  std::map<Epoch, Seq> copied;
  SATCHEL_ASSIGN(const auto all, statements());
  for (const SignedStatement& one : all) {
    const auto statement = opened(identity.hub_key, one);
    const auto* covered = statement ? std::get_if<Covered>(&statement->what) : nullptr;
    if (!covered || statement->hub != identity.hub || covered->device != identity.device) continue;
    for (const Reach& reach : covered->journals) copied[reach.epoch] = std::max(copied[reach.epoch], reach.seq);
  }
  return each_row(*db, "SELECT n FROM journal WHERE length(mark)=9", [&](sql::Statement& s) -> Status {
    const std::int64_t n = s.integer(0);
    for (const Origin& place : journal->places(n))
      if (const auto at = copied.find(place.epoch); at != copied.end() && place.seq <= at->second) return Status{};
    return fail(Code::corrupt, "entry " + std::to_string(n) + " has lost its contents, and no copy has them");
  });
}

Status Store::Impl::verify_pulled() {
  SATCHEL_TRY(each_row(*db, "SELECT page,items FROM stage", [&](sql::Statement& s) -> Status {
    const auto items = records->confidant().show_cell("stage", key_of(s.integer(0)), s.blob(1));
    return items || is_for_want_of_key(items.code()) ? Status{} : Status{garbled("page", s.integer(0))};
  }));
  std::vector<Id> kept;
  SATCHEL_TRY(each_row(*db, "SELECT id FROM unknown_item",
                       [&](sql::Statement& s) { return kept.push_back(s.id(0)), Status{}; }));
  for (const Id& id : kept) {
    const auto item = records->unknown(id);
    if (is_for_want_of_key(item.code())) continue;
    SATCHEL_TRY(item ? Status{} : Status{item.error()});
    if (!*item || (*item)->id != id) return fail(Code::corrupt, "a kept item is another's: " + to_text(id));
  }
  return {};
}

}  // namespace satchel
