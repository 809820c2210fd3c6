// The bureau's dated rows become records of the office (engine/casework/catalogue.h), and are brought up to date.
//
// A row is written once; a second load writes nothing. Where a row that ships says something else than before, the
// record is updated, with its history. What a person has set since is never overwritten but by `force`: it is told, and
// so is a row that a person deleted. Who set a field last is known: a load writes on a device of the hub's own.
#pragma once

#include <functional>

#include "engine/casework/catalogue.h"
#include "sync/hub/office/office_work.h"

namespace satchel::hub {

enum class Loaded : std::uint8_t {
  added,
  updated,
  unchanged,
  edited,   // some fields were set by a person to something else, and stay so
  deleted,  // by a person
};
/// "added" …
std::string_view name_of(Loaded what);

struct LoadedField {
  std::string name;
  Value here, ships;
  bool left = false;  // as it is here
};
struct LoadedRow {
  const casework::CatalogueRow* row = nullptr;
  Loaded what = Loaded::unchanged;
  std::vector<LoadedField> fields;  // that differ, of a record that stands
};

struct LoadOptions {
  bool force = false;  // what people set, too, and what they deleted
  bool check = false;  // nothing is written
};

/// The device of the hub's own on which loads are written.
Id catalogue_device(const Id& hub);

/// All rows, in commits of some hundred, so that it goes on where it was cut. `work` is on catalogue_device(). `tell`
/// hears of each row, once what was written of it stands.
Status load_catalogue(OfficeWork& work, std::span<const casework::CatalogueRow> rows, const LoadOptions& options,
                      const std::function<void(const LoadedRow&)>& tell);

}  // namespace satchel::hub
