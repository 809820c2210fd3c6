#include "sync/hub/access/access_log.h"

namespace satchel::hub {

Status note_readings(CentralWrite& write, Millis now, std::string_view user, std::string_view role,
                     std::string_view way, const std::vector<Reading>& readings) {
  for (const Reading& reading : readings)
    SATCHEL_TRY(write.note_access(
        {0, now, std::string(user), std::string(role), reading.type, reading.record, std::string(way)}));
  return {};
}

Status note_readings(Central& central, Millis now, std::string_view user, std::string_view role, std::string_view way,
                     const std::vector<Reading>& readings) {
  if (readings.empty()) return {};
  SATCHEL_ASSIGN(auto write, central.write());
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(note_readings(*write, now, user, role, way, readings));
  return write->commit(head);
}

}  // namespace satchel::hub
