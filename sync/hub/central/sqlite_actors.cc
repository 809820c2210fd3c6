// Who records on a device, as central.db tells it.
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
Result<std::vector<ActorRow>> SqliteSession::actors(const Id& device) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT device,user,since,withdrawn,mark FROM actor WHERE device=? ORDER BY user"));
  s->bind(0, device);
  return all_sound<ActorRow>(s, [](const sql::Statement& row, std::size_t) { return actor_of(row); });
}

Status SqliteSession::put_actor(const ActorRow& a) {
  const Bytes mark = mark_of(a);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO actor(device,user,since,withdrawn,mark) VALUES(?,?,?,?,?)"));
  s->bind(0, a.device).bind_text(1, a.user).bind(2, a.since.count).bind(3, std::int64_t{a.withdrawn});
  return s->bind_blob(4, mark).run();
}

}  // namespace satchel::hub
