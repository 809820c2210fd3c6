// A case: deeds on one record of one flavour, and the line that names it.
#pragma once

#include "tests/exhaustion/deeds.h"
#include "tests/exhaustion/schedule.h"

namespace satchel::exhaust {

/// How the record stands before: not there, there, deleted, or with an open conflict that all have seen.
enum class Base : char { absent, alive, deleted, disputed };

struct Case {
  const Flavour* flavour = nullptr;
  Base base = Base::alive;
  std::vector<Deed> deeds;
};

/// Every case of so many deeds that can be of interest: each deed may be possible where it stands, and a flavour other
/// than the first only where its policy plays a part (which it does not in triples with a photo). `only`: of that
/// flavour.
std::vector<Case> cases(int deeds, const Flavour* only);

/// Which devices are alike for this case.
Alike alike(const Case& c);

/// "ask alive: A.same B.same B.sync A.sync", and back. Error: invalid.
std::string to_text(const Case& c, const Schedule& schedule);
struct Named {
  Case what;
  Schedule when;
};
Result<Named> case_from_text(const std::string& text);

}  // namespace satchel::exhaust
