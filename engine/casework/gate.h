// What a step of a case or a measure lacks: asked on the tablet before the step is saved, and by the hub, which is the
// authority, before it stands. Pure but for what is asked of World.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/casework/sheet.h"

namespace satchel::casework {

enum class Lacking : std::uint8_t {
#define X(name, zh, en) name,
#include "engine/casework/lacking.def"
#undef X
};

struct LackingInfo {
  std::string_view name, zh, en;
};
const LackingInfo& info(Lacking what);
/// By its name; nothing for one that this build does not know.
std::optional<Lacking> lacking_named(std::string_view name);

struct Lack {
  Lacking what{};
  std::string detail = {};        // which, where that is not plain: the name of a file, of a conflict's field
  std::optional<Id> record = {};  // that it is about
  bool waits = false;             // comes by itself: the step is parked until then, not refused
};

/// Whether the blob is verified at the hub, as far as the one who asks knows.
using BlobIsHere = std::function<Result<bool>(const Hash&)>;

/// What a case lacks to be closed (DOMAIN, "Rules"): no conflict open under it; every blob of its records verified at
/// the hub, removed photos aside; a sealed visit by two certified officers, or `no_visit_reason`; an answer sent;
/// satisfaction by the latest call-back, or a leader's signed reason. Where it, or one merged into it, is on the repeat
/// list also a leader in charge, a sealed visit on site as his dispatch, and that it is solved, or his signed reason
/// (leading.h). A case that was found on patrol (its complaint's channel says so) has nobody to answer or to call back.
/// `of_case`: as it will stand.
Result<std::vector<Lack>> close_lacks(World& world, const Sheet& of_case, const BlobIsHere& blob_is_here);

/// What the case lacks for the status that it has in `of_case`: close_lacks for closed; for declined and returned a
/// reason (`decision_reason` of the case or its complaint), and the same decision on its complaint; for transferred
/// whom to, the receipt (a file with something in it, verified at the hub), and that the complainant was told; for
/// merged a reason, and a case that may take it in (merging.h). Nothing for others.
Result<std::vector<Lack>> case_lacks(World& world, const Sheet& of_case, const BlobIsHere& blob_is_here);

/// What a record of any gated type lacks for the state that it has in `sheet`: a case, a measure (guards.h), or a
/// complaint that is declined or given back, which needs its reason, and no case that goes on.
Result<std::vector<Lack>> step_lacks(World& world, const Sheet& sheet, const BlobIsHere& blob_is_here);

/// What a case lacks that is over and is given a complaint only now: that it goes on. Else a complaint that nobody
/// worked on would count as closed by it. `before`: the status that it had; `after`: as it will stand.
std::vector<Lack> late_complaint_lacks(std::string_view before, const Sheet& after);

/// Whether a gate is asked when a record of that type comes to that state: cases, measures that are approved or carried
/// out, complaints that are turned away.
bool is_gated(std::string_view type, std::string_view state);
/// The field that holds it; empty for a type without gates.
std::string_view step_field(std::string_view type);
/// Whether such a field is among what a gate let the record come to its state for: who changes it later is asked again.
bool is_ground(std::string_view type, std::string_view field, std::string_view state);

/// Whether a blob field names bytes that are kept: the hash of a text (…_sha256) does not.
bool names_bytes(const Field& field);

/// Everything waits, and nothing else is missing; not for nothing missing.
bool only_waits(std::span<const Lack> lacks);

/// "answer; satisfaction; blob 1a2b…": what Error::detail says of a closed gate. The first twenty.
std::string gate_detail(std::span<const Lack> lacks);
/// The parts that such a text names, as far as this build knows them.
std::vector<Lack> lacks_in(std::string_view detail);

}  // namespace satchel::casework
