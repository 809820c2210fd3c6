// What must hold once all is quiet: I5, I6, I7, I14 of the design's section 9, and what a seal promises.
#pragma once

#include "tests/exhaustion/batch.h"

namespace satchel::exhaust {

struct Finding {
  std::size_t course = 0;
  std::string what;
};

/// The first thing wrong with each course. Error: what is wrong and no course's, such as a chain that does not verify.
Result<std::vector<Finding>> check(Batch& batch);

// Its parts. An empty string is well.
using Replicas = std::array<std::map<Id, Record>, kAll>;

/// All records of every type, and whether everybody has the same. What differs is told by the record that it is about.
Result<std::map<Id, std::string>> check_same(Batch& batch, Replicas& replicas);
/// Every value stands, or in a conflict record, or in quarantine, or somebody who had seen it wrote over it.
std::string check_kept(Batch& batch, const Course& course, const Record* record, const std::vector<Record>& conflicts);
/// Deletes, their opposite, seals, settlements and photos came to what they promise.
std::string check_outcome(Batch& batch, const Course& course, const Record* record,
                          const std::vector<Record>& conflicts, const Replicas& replicas, const Saw& saw);

}  // namespace satchel::exhaust
