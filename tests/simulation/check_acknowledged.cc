// I2: what a tablet takes for acknowledged is at the hub, at any time. A hub that went back to a backup is excused.
#include "tests/simulation/simulation.h"

namespace satchel::sim {

Status check_acknowledged(Simulation& s, Tablet& tablet) {
  const Seq seq = tablet.store().confirmed_seq();
  if (s.plan().restore_hub > 0 || seq.value <= 0) return {};
  SATCHEL_ASSIGN(const auto head, tablet.store().journal_head(seq));
  SATCHEL_ASSIGN(auto* db, s.hub().reader());
  SATCHEL_ASSIGN(auto* row, db->cached("SELECT 1 FROM history WHERE hash=?"));
  row->bind(0, head.value_or(Hash{}));
  SATCHEL_ASSIGN(const bool there, row->step());
  row->reset();
  return there ? Status{}
               : Status{fail(Code::internal, "I2: " + tablet.user + " holds for acknowledged what is not at the hub")};
}

}  // namespace satchel::sim
