// The records behind a figure as a person looks them up: number, name, district. Never who complained: no field that
// the schema marks as an identity or as confidential is read. Pure but for what is asked of World.
#pragma once

#include <string>
#include <vector>

#include "engine/casework/figures.h"

namespace satchel::casework {

struct Line {
  std::string type;
  Id id;
  std::string number;  // official or of the document; empty where it has none
  std::string title;
  std::int64_t amount = 1;
  std::string unit;  // of the amount: "件", "fen"
  std::string district;
  bool operator==(const Line&) const = default;
};

/// A field's text; empty for one that says, or may say, who somebody is.
std::string shown(const Sheet& record, std::string_view field);
std::string number_of(const Sheet& record);
/// What people call it. Errors: those of World.
Result<std::string> title_of(World& world, const Sheet& record);
/// Its own district, else that of the record that it belongs to; empty where there is none. Errors: those of World.
Result<std::string> district_of(World& world, const Sheet& record);
/// Errors: those of World.
Result<Line> line_of(World& world, const Sheet& record);
/// Of all that a figure counted, in its order. Errors: those of World.
Result<std::vector<Line>> lines_of(World& world, const Figure& figure);
/// A figure's unit: of its definition, else the notice's.
std::string unit_of(const Definition& definition);
/// What a figure's amounts are in: fen where the figure is printed in 10,000 yuan.
std::string amount_unit(const Definition& definition);

}  // namespace satchel::casework
