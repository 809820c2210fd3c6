// What befell devices and the hub, in central.db.
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
Result<std::vector<EventRow>> SqliteSession::events(std::uint64_t after, std::size_t limit) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT no,time,kind,device,user,epoch,entries,known,lacking,by,detail,mark FROM told "
                              "WHERE no>? ORDER BY no LIMIT ?"));
  s->bind(0, static_cast<std::int64_t>(after)).bind(1, static_cast<std::int64_t>(limit));
  return all_sound<EventRow>(
      s, [after](const auto& row, std::size_t before) { return event_of(row, after + before + 1); });
}

Status SqliteSession::note_event(const EventRow& row) {
  SATCHEL_ASSIGN(auto* last, sql("SELECT no FROM told ORDER BY no DESC LIMIT 1"));
  SATCHEL_ASSIGN(const auto no, one<std::int64_t>(last, [](const auto& found) { return found.integer(0); }));
  EventRow e = row;
  e.no = static_cast<std::uint64_t>(no.value_or(0)) + 1;
  const Bytes epoch = eight_bytes(e.epoch.value), mark = mark_of(e);
  SATCHEL_ASSIGN(auto* s, sql("INSERT INTO told(no,time,kind,device,user,epoch,entries,known,lacking,by,detail,"
                              "mark) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"));
  s->bind(0, static_cast<std::int64_t>(e.no)).bind(1, e.time.count).bind_text(2, e.kind).bind(3, e.device);
  s->bind_text(4, e.user).bind_blob(5, epoch).bind(6, e.entries).bind(7, e.known).bind(8, e.lacking);
  return s->bind_text(9, e.by).bind_text(10, e.detail).bind_blob(11, mark).run();
}

}  // namespace satchel::hub
