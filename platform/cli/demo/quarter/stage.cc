#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {

Millis Stage::at(casework::Day day, int hour, int minute) const {
  return casework::start_of(day, office.at.store->schema()->utc_offset()) + Millis{(hour * 60 + minute) * 60'000LL};
}

std::string Stage::user(std::size_t tablet) const {
  return std::string(district(district_of_tablet(tablet)).code) + (tablet % 2 == 0 ? "_li" : "_wang");
}

Result<std::optional<Record>> look(Station& station, const char* type, const Id& id) {
  return station.store().get(station.store().schema()->find(type)->number, id);
}

std::string text_of(Station& station, const char* type, const Record& record, const char* field) {
  const auto at = station.store().schema()->find(type)->index_of(field);
  const auto* text = at ? std::get_if<std::string>(&record.values[*at]) : nullptr;
  return text ? *text : std::string();
}

Result<std::string> status_of(Station& station, const Id& of_case) {
  SATCHEL_ASSIGN(const auto record, look(station, "case", of_case));
  return record ? text_of(station, "case", *record, "status") : std::string();
}

}  // namespace satchel::cli::demo
