// What the inspectors of the replay see and write, by what a matter is about. Words and numbers only.
#pragma once

#include "platform/cli/demo/quarter/score.h"

namespace satchel::cli::demo {

struct Reading {
  const char *quantity, *unit, *standard_before, *standard_since_2026, *point, *condition;
  std::int64_t value;
  bool at_night;
};

struct Facts {
  const char *title, *place, *pollution, *site_kind, *zone;
  const char *fact, *severity, *result, *proves;
  const char* law;         // part of the name of the single law that it breaks
  const Reading* reading;  // null: nothing is measured
  const char* inspection;  // the template that the visit goes by; empty: none
};
const Facts& facts_of(Nuisance about);

}  // namespace satchel::cli::demo
