#include "tests/simulation/hub_history.h"

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/store/held.h"

namespace satchel::sim {

Result<std::vector<TakenEntry>> history(Simulation& s) {
  sql::Options options;
  options.mode = sql::Mode::read_only;
  options.vfs = s.hub().machine.vfs.name();
  SATCHEL_ASSIGN(const auto db, sql::Database::open("hub/central.db", options));
  SATCHEL_ASSIGN(auto rows, db->prepare("SELECT packed,outcome,version FROM history ORDER BY version"));
  std::vector<TakenEntry> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) return out;
    SATCHEL_ASSIGN(const Bytes bytes, unpack(rows.blob(0), limits::kTransactionBytes));
    SATCHEL_ASSIGN(Entry entry, decode_entry(bytes));
    bool refused = false;
    if (!rows.blob(1).empty()) {
      SATCHEL_ASSIGN(const VerdictException e, decode_exception(rows.blob(1)));
      refused = e.refused != Code::ok;
    }
    out.push_back({{rows.integer(2)}, sha256(bytes), std::move(entry), refused});
  }
}

}  // namespace satchel::sim
