// Who records on a device, as central.db tells it.
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_codec.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
namespace {

Bytes mark_of_actor(const ActorRow& a) {
  return row_mark({a.device.view(), a.user, eight_bytes(static_cast<std::uint64_t>(a.since.count)),
                   a.withdrawn ? ByteView("withdrawn") : ByteView()});
}

Result<ActorRow> actor_of(const sql::Statement& s) {
  ActorRow out{s.id(0), std::string(s.text(1)), {s.integer(2)}, s.integer(3) != 0};
  const bool sound = (s.integer(3) == 0 || s.integer(3) == 1) && s.blob(4) == mark_of_actor(out);
  if (!sound) return fail(Code::corrupt, "who records on device " + to_text(out.device) + " is not as written");
  return out;
}

}  // namespace

Result<std::vector<ActorRow>> SqliteSession::actors(const Id& device) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT device,user,since,withdrawn,mark FROM actor WHERE device=? ORDER BY user"));
  s->bind(0, device);
  return all_sound<ActorRow>(s, [](const sql::Statement& row, std::size_t) { return actor_of(row); });
}

Status SqliteSession::put_actor(const ActorRow& a) {
  const Bytes mark = mark_of_actor(a);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO actor(device,user,since,withdrawn,mark) VALUES(?,?,?,?,?)"));
  s->bind(0, a.device).bind_text(1, a.user).bind(2, a.since.count).bind(3, std::int64_t{a.withdrawn});
  return s->bind_blob(4, mark).run();
}

}  // namespace satchel::hub
