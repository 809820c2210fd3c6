// What a load of catalogue rows tells: rows that came out otherwise than unchanged, then counts by type.
#pragma once

#include <array>
#include <map>

#include "platform/cli/console.h"
#include "sync/hub/office/catalogue_load.h"

namespace satchel::hub {

class CatalogueReport {
 public:
  /// The console must outlive it.
  explicit CatalogueReport(cli::Console& console) : console_(console) {}
  void tell(const LoadedRow& loaded);
  void finish();

 private:
  void tell_for_people(const LoadedRow& loaded);

  cli::Console& console_;
  std::map<std::string, std::array<std::int64_t, 5>> counts_;  // by type, beside Loaded
};

}  // namespace satchel::hub
