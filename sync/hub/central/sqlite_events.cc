// What befell devices and the hub, in central.db.
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_codec.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
namespace {

Bytes mark_of_event(const EventRow& e) {
  const auto number = [](std::int64_t n) { return eight_bytes(static_cast<std::uint64_t>(n)); };
  return row_mark({eight_bytes(e.no), number(e.time.count), e.kind, e.device.view(), e.user, eight_bytes(e.epoch.value),
                   number(e.entries), number(e.known), number(e.lacking), e.by, e.detail});
}

Result<EventRow> event_of(const sql::Statement& s) {
  EventRow out;
  out.no = static_cast<std::uint64_t>(s.integer(0));
  out.time = {s.integer(1)};
  out.kind = s.text(2);
  out.device = s.id(3);
  out.user = s.text(4);
  out.epoch = {from_eight_bytes(s.blob(5))};
  out.entries = s.integer(6);
  out.known = s.integer(7);
  out.lacking = s.integer(8);
  out.by = s.text(9);
  out.detail = s.text(10);
  const bool whole = s.blob(3).size() == out.device.view().size() && s.blob(5).size() == sizeof out.epoch.value;
  if (!whole || s.blob(11) != mark_of_event(out))
    return fail(Code::corrupt, "event " + std::to_string(out.no) + " was changed");
  return out;
}

}  // namespace

Result<std::vector<EventRow>> SqliteSession::events(std::uint64_t after, std::size_t limit) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT no,time,kind,device,user,epoch,entries,known,lacking,by,detail,mark FROM told "
                              "WHERE no>? ORDER BY no LIMIT ?"));
  s->bind(0, static_cast<std::int64_t>(after)).bind(1, static_cast<std::int64_t>(limit));
  return all_sound<EventRow>(s, [after](const sql::Statement& row, std::size_t before) -> Result<EventRow> {
    SATCHEL_ASSIGN(EventRow event, event_of(row));
    if (event.no != after + before + 1) return fail(Code::corrupt, "the list of events lacks a line");
    return event;
  });
}

Status SqliteSession::note_event(const EventRow& row) {
  SATCHEL_ASSIGN(auto* last, sql("SELECT no FROM told ORDER BY no DESC LIMIT 1"));
  SATCHEL_ASSIGN(const auto no, one<std::int64_t>(last, [](const auto& found) { return found.integer(0); }));
  EventRow e = row;
  e.no = static_cast<std::uint64_t>(no.value_or(0)) + 1;
  const Bytes epoch = eight_bytes(e.epoch.value), mark = mark_of_event(e);
  SATCHEL_ASSIGN(auto* s, sql("INSERT INTO told(no,time,kind,device,user,epoch,entries,known,lacking,by,detail,"
                              "mark) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"));
  s->bind(0, static_cast<std::int64_t>(e.no)).bind(1, e.time.count).bind_text(2, e.kind).bind(3, e.device);
  s->bind_text(4, e.user).bind_blob(5, epoch).bind(6, e.entries).bind(7, e.known).bind(8, e.lacking);
  return s->bind_text(9, e.by).bind_text(10, e.detail).bind_blob(11, mark).run();
}

}  // namespace satchel::hub
