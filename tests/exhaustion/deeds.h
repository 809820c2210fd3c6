// What somebody does to a record, to which kind of record, and what can be told of it afterwards: every value that a
// deed writes carries a mark of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store.h"

namespace satchel::exhaust {

enum class Deed : std::uint8_t {
  create,    // the record itself, under its id
  same,      // sets the field `value`, which has the policy
  other,     // sets the field `other`
  remove,    // deletes
  undelete,  //
  seal,      //
  photo,     // a photo row under the record
  stand,     // settles the open conflict: what stands,
  take,      // what was proposed,
  choose,    // or a value of one's own
};
inline constexpr int kDeeds = 10;
std::string_view name_of(Deed deed);
std::optional<Deed> deed_named(std::string_view name);
inline bool settles(Deed d) { return d >= Deed::stand; }

/// A type of record: its field `value` has the policy. There are two of text (paragraphs apart, the same paragraph) and
/// two of state (each deed its own state, the same state).
struct Flavour {
  std::string_view name;
  Policy policy;
  std::string_view field;  // JSON of the field's type and policy
};
const std::vector<Flavour>& flavours();
const Flavour* flavour_named(std::string_view name);

/// Whether such a record can be in open conflict on `value`; in others it is about a delete that lost.
bool disputes(const Flavour& flavour);

/// One type for each flavour, and photos.
std::string schema_text();

/// What the record is made with before the case begins.
std::vector<Assign> base_fields(const Flavour& flavour);
/// What the deed at `place` (0, 1, 2) creates or sets; `shown` is what its author sees. `dispute` 0 or 1 is for what
/// brings a record into open conflict beforehand.
std::vector<Assign> fields_of(const Flavour& flavour, Deed deed, int place, const Value& shown);
std::vector<Assign> dispute_fields(const Flavour& flavour, int side);
/// The value, as JSON, that `choose` takes.
std::string choice_json(const Flavour& flavour, int place);

/// Whether a value of `value`, or of `other`, holds what the deed at that place wrote.
bool holds(const Flavour& flavour, const Value& value, int place);
bool other_holds(const Value& value, int place);
/// How often a sum counts the deed at that place; -1: what was there before.
int times(std::int64_t sum, int place);

}  // namespace satchel::exhaust
