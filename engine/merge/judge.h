// Whether a transaction may be applied at all. Nothing is written here.
#pragma once

#include "engine/merge/apply.h"

namespace satchel {

struct Judgement {
  Code code = Code::ok;
  std::string detail;
};

/// ok, or the first reason to refuse: unknown_type, unknown_field, invalid_value, too_large, not_permitted,
/// out_of_scope, unknown_record, sealed, append_only, dependant, already_settled, illegal_transition, must_be_sealed,
/// incomplete. Error: as apply_entry.
Result<Judgement> judge(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts);

}  // namespace satchel
