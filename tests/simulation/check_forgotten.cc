// Rule 15: what left the scopes of a tablet that stays goes from it, whatever befell it before, and however often it
// ends while it forgets; and whatever tablets forgot in their life, the hub or a copy of it has.
#include "sync/hub/central/kept_entry.h"
#include "sync/hub/upkeep/second_copy.h"
#include "tests/simulation/hub_history.h"
#include "tests/support/leak_search.h"
#include "tests/sync/rot/session.h"

namespace satchel::sim {
namespace {

constexpr const char* kMoved = "planted before it moved";
constexpr std::uint64_t kEnds = 3;

Error not_forgotten(const std::string& what) { return fail(Code::internal, "forgetting: " + what); }

/// Hashes of all entries of which that database has the contents.
Status add_contents(Simulation& s, const std::string& database, std::set<Hash>& out) {
  sql::Options options;
  options.mode = sql::Mode::read_only;
  options.vfs = s.hub().machine.vfs.name();
  SATCHEL_ASSIGN(const auto db, sql::Database::open(database, options));
  SATCHEL_ASSIGN(auto rows, db->prepare("SELECT packed FROM history"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) return {};
    SATCHEL_ASSIGN(const auto kept, hub::kept_entry(rows.blob(0)));
    if (kept.bytes) out.insert(kept.hash);
  }
}

Status contents_are_somewhere(Simulation& s) {
  std::set<Hash> there;
  SATCHEL_TRY(add_contents(s, "hub/central.db", there));
  for (const auto& [name, bytes] : s.hub().machine.disk.image().files)
    if (name.starts_with("copy") && name.ends_with("/central.db")) SATCHEL_TRY(add_contents(s, name, there));
  for (auto& tablet : s.tablets()) {
    SATCHEL_ASSIGN(const auto erased, tablet->erased_entries());
    for (const Hash& hash : erased)
      if (!there.contains(hash)) return not_forgotten("the contents of an entry are nowhere");
  }
  return {};
}

Result<Id> work_that_moves(Tablet& tablet, Hash& photo) {
  const Bytes pixels = std::string(kMoved) + std::string(70'000, 'm');
  SATCHEL_ASSIGN(const BlobInfo blob, tablet.store().blobs().add_bytes(pixels));
  SATCHEL_TRY(tablet.store().note_blob(blob.sha256, blob.size, BlobLane::original));
  photo = blob.sha256;
  Draft draft;
  draft.changes.push_back({ChangeKind::create, "case", {}, {{"title", Value{std::string(kMoved)}}}});
  SATCHEL_ASSIGN(const auto ids, tablet.store().save(draft));
  Draft visit;
  const Id of = tablet.store().make_id();
  visit.changes.push_back({ChangeKind::create, "visit", of, {{"case", octets(ids.front().view())}}});
  visit.changes.push_back({ChangeKind::create,
                           "photo",
                           {},
                           {{"of_type", Value{std::string("visit")}},
                            {"of", octets(of.view())},
                            {"file_name", Value{std::string(kMoved)}},
                            {"sha256", octets(blob.sha256.view())}}});
  auto saved = tablet.store().save(visit);
  return saved ? Result<Id>(ids.front()) : Result<Id>(saved.error());
}

Status met(Simulation& s, Tablet& tablet) {
  const Error reason = test::run_session(s.hub(), tablet);
  return reason.code == Code::ok ? Status{} : Status{broken("a session that is to forget", Status(reason))};
}

Status moves_away(Simulation& s, Tablet& office, const Id& id) {
  SATCHEL_TRY(met(s, office));
  Draft draft;
  draft.changes.push_back({ChangeKind::update, "case", id, {{"district", Value{std::string("elsewhere")}}}});
  auto moved = office.store().save(draft);
  if (!moved) return broken("a case that moves", moved.error());
  SATCHEL_TRY(met(s, office));
  const hub::CopyRequest request{"hub", "copy-moved", {"secret"}, false, s.hub().machine.vfs.name()};
  const auto copied = hub::copy_beside(s.hub().machine.ports(), request, [](const std::string&) {});
  return copied ? Status{} : Status{broken("a copy", copied.error())};
}

/// With endings in between; false where one of them made damage of what it cut.
Result<bool> forgets(Simulation& s, Tablet& tablet, test::SeededRandom& random) {
  for (std::uint64_t i = 0; i < kEnds; ++i) {
    tablet.machine.disk.kill_after(1 + random.below(300));
    (void)test::run_session(s.hub(), tablet);
    tablet.machine.disk.kill_after(0);
    tablet.fall();
    tablet.machine.disk.kill();
    if (const Status started = tablet.start(); !started) return broken("a tablet that forgets does not start", started);
    if (tablet.store().salvaged()) return false;
  }
  SATCHEL_TRY(met(s, tablet));
  return true;
}

}  // namespace

Status check_forgotten(Simulation& s) {
  SATCHEL_TRY(contents_are_somewhere(s));
  test::SeededRandom random(s.plan().seed ^ 0xF0E6);
  Tablet& office = *s.tablets()[0];
  Tablet& tablet = *s.tablets()[1 + random.below(static_cast<std::uint64_t>(s.plan().devices))];
  for (Tablet* t : {&office, &tablet}) t->end_session(), t->machine.disk.set_capacity(std::uint64_t{1} << 40);
  Hash photo;
  const auto id = work_that_moves(tablet, photo);
  if (!id) return broken("work before it moves", id.error());
  SATCHEL_TRY(met(s, tablet));
  SATCHEL_TRY(moves_away(s, office, *id));
  SATCHEL_ASSIGN(const bool sound, forgets(s, tablet, random));
  if (!sound) return {};
  test::LeakSearch search({kMoved});
  for (const auto& [name, bytes] : tablet.machine.disk.image().files) search.look(name, bytes);
  if (!search.hits().empty()) return not_forgotten("its words stay: " + search.hits().front());
  if (tablet.store().blobs().stands(photo)) return not_forgotten("its photo stays");
  SATCHEL_TRY(contents_are_somewhere(s));
  std::string found;
  const Status whole = tablet.store().verify([&](const std::string& what) { found += what + "; "; });
  return whole ? Status{} : Status{not_forgotten(found)};
}

}  // namespace satchel::sim
