// One test of a seal's requirement, asked of one record. Pure.
#pragma once

#include "engine/merge/seal_check.h"

namespace satchel {

/// Whether a value is one: null, an empty text and an empty set are none.
bool has_value(const Value& value);

/// `sealed`: the record whose seal asks. What has no value is neither too early nor too late, and differs from nothing:
/// that it is missing is for another test to say. A date and a time are compared as days, `utc_offset` from UTC.
bool passes(const SealTest& test, const Facts& record, const Facts& sealed, Millis utc_offset);
bool passes_all(const std::vector<SealTest>& tests, const Facts& record, const Facts& sealed, Millis utc_offset);

}  // namespace satchel
