// The rows that ship, in a world in memory.
#pragma once

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {

inline boost::json::array shipped(const std::string& file) {
  std::ifstream in(std::string(SATCHEL_SOURCE_DIR) + "/engine/casework/catalogue/" + file + ".json");
  REQUIRE_MESSAGE(in, file);
  std::stringstream text;
  text << in.rdbuf();
  return boost::json::parse(text.str()).as_array();
}

inline Cells cells_of(const boost::json::object& row) {
  Cells out;
  for (const auto& member : row) {
    if (member.key() == "key") continue;
    const auto& v = member.value();
    out.emplace_back(std::string(member.key()), v.is_string() ? std::string(v.as_string()) : boost::json::serialize(v));
  }
  return out;
}

/// A measurement of noise that lacks nothing but its value.
inline Cells sound_noise() {
  return {{"standard", "GB 12348-2008"},
          {"quantity", "noise_leq"},
          {"unit", "0.1 dB"},
          {"started", "2021-07-20T14:30:00Z"},
          {"calibration_before", "938"},
          {"calibration_after", "940"},
          {"duration", "1200"},
          {"meter_no", "AWA5688-7"},
          {"meter_certificate", "检字2021-7"},
          {"meter_expiry", "2030-01-01"}};
}

/// Puts the rows of a file; their keys go to their ids.
inline std::map<std::string, Id> put_shipped(MemoryWorld& world, const std::string& file, const std::string& type) {
  std::map<std::string, Id> out;
  for (const auto& row : shipped(file))
    out[std::string(row.at("key").as_string())] = world.put(type, cells_of(row.as_object()));
  return out;
}

}  // namespace satchel::casework::test
