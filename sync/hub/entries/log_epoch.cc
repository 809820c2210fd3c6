#include "sync/hub/entries/log_epoch.h"

#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/events.h"

namespace satchel::hub {

Status begin_log_epoch_in(CentralWrite& write, const StatementLog& statements, Ports ports, std::int64_t next) {
  const Millis time = ports.clock.wall();
  SATCHEL_TRY(write.put_setting("log_epoch", std::to_string(next)));
  SATCHEL_TRY(statements.append(write, time, Restored{first_version(next)}));
  SATCHEL_TRY(tell_restored(write, next, time));
  SATCHEL_ASSIGN(const Head before, write.head());
  SATCHEL_ASSIGN(const Head head, head_at(ports, before, first_version(next)));
  return write.commit(head);
}

}  // namespace satchel::hub
