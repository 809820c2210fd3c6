// Rule 15: a tablet that the office withdraws in the end, whatever befell it before, and which ends in the middle of
// leaving, delivers all that it had, and nothing that it had stays on it.
#include "sync/hub/upkeep/second_copy.h"
#include "tests/simulation/hub_history.h"
#include "tests/support/leak_search.h"
#include "tests/sync/rot/session.h"

namespace satchel::sim {
namespace {

constexpr const char* kLeft = "planted before it left";
constexpr std::uint64_t kEndings = 3;

Error not_left(const std::string& what) { return fail(Code::internal, "leaving: " + what); }

/// Work that it will not send of itself any more.
Status work_unsent(Tablet& tablet, std::vector<Hash>& photos) {
  const Bytes pixels = std::string(kLeft) + std::string(70'000, 'p');
  SATCHEL_ASSIGN(const BlobInfo blob, tablet.store().blobs().add_bytes(pixels));
  SATCHEL_TRY(tablet.store().note_blob(blob.sha256, blob.size, BlobLane::original));
  Draft draft;
  draft.changes.push_back({ChangeKind::create,
                           "photo",
                           {},
                           {{"file_name", Value{std::string(kLeft)}}, {"sha256", octets(blob.sha256.view())}}});
  auto saved = tablet.store().save(draft);
  if (!saved) return saved.error();
  SATCHEL_ASSIGN(photos, tablet.store().blobs().list());
  return {};
}

Status end_and_start(Tablet& tablet, bool power) {
  tablet.machine.disk.kill_after(0);
  tablet.fall();
  power ? tablet.machine.disk.power_cut() : tablet.machine.disk.kill();
  return tablet.start();
}

Status leave(Simulation& s, Tablet& tablet, test::SeededRandom& random) {
  for (std::uint64_t i = 0; i < kEndings; ++i) {
    tablet.machine.disk.kill_after(1 + random.below(500));
    (void)test::run_session(s.hub(), tablet);
    const bool told = tablet.store().leaving().has_value();  // durably
    if (const Status started = end_and_start(tablet, random.below(2) == 0); !started)
      return broken("a tablet that leaves does not start", started);
    if (told && tablet.store().quarantine().code() != Code::withdrawn) return not_left("it can still be read");
  }
  const Error reason = test::run_session(s.hub(), tablet);
  if (reason.code != Code::withdrawn) return broken("a tablet that leaves", Status(reason));
  if (tablet.store().leaving()->step == LeavingStep::delivered) return {};
  SATCHEL_ASSIGN(const Undelivered left, tablet.store().undelivered());
  if (left.entries + left.blobs > 0 || left.not_covered == 0) return not_left("not all is delivered");
  const hub::CopyRequest request{"hub", "copy-last", {"secret"}, false, s.hub().machine.vfs.name()};
  const auto copied = hub::copy_beside(s.hub().machine.ports(), request, [](const std::string&) {});
  if (!copied) return broken("a copy", copied.error());
  (void)test::run_session(s.hub(), tablet);
  return tablet.store().leaving()->step == LeavingStep::delivered ? Status{} : not_left("its bundle stays");
}

Status arrived(Simulation& s, const std::vector<Hash>& entries, const std::vector<Hash>& photos) {
  SATCHEL_ASSIGN(const auto taken, history(s));
  std::set<Hash> there;
  for (const auto& t : taken) there.insert(t.hash);
  for (const Hash& entry : entries)
    if (!there.contains(entry)) return not_left("an entry is not at the hub");
  for (const Hash& photo : photos) {
    const std::string path = "hub/blobs/" + to_hex(photo.view()).insert(2, "/");
    const auto bytes = read_all(s.hub().machine.files, path, 1U << 20);
    if ((!bytes || sha256(*bytes) != photo) && !s.in_a_copy(photo)) return not_left("a photo is not at the hub");
  }
  return {};
}

}  // namespace

Status check_left(Simulation& s) {
  test::SeededRandom random(s.plan().seed ^ 0x1EA7E);
  Tablet& tablet = *s.tablets()[1 + random.below(static_cast<std::uint64_t>(s.plan().devices))];
  tablet.end_session();
  tablet.machine.disk.set_capacity(std::uint64_t{1} << 40);
  std::vector<Hash> photos;
  if (const Status worked = work_unsent(tablet, photos); !worked) return broken("work before leaving", worked);
  SATCHEL_ASSIGN(const auto entries, tablet.entries());
  SATCHEL_TRY(s.hub().hub().revoke(tablet.store().identity().device));
  SATCHEL_TRY(leave(s, tablet, random));
  SATCHEL_TRY(arrived(s, entries, photos));
  test::LeakSearch search({kLeft});
  for (const auto& [name, bytes] : tablet.machine.disk.image().files) search.look(name, bytes);
  if (!search.hits().empty()) return not_left("its words stay: " + search.hits().front());
  return tablet.store().verify([](const std::string&) {}) ? Status{} : not_left("what it leaves is not sound");
}

}  // namespace satchel::sim
