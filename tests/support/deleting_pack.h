// The pack as it was before it kept records: what was deleted then is gone, and may still come back.
#pragma once

#include <string>

#include "engine/schema/environment.h"

namespace satchel::test {

inline std::string deleting_pack() {
  constexpr std::string_view kKeeps = R"("keeps": true, )";
  std::string out(environment_json());
  for (std::size_t at = out.find(kKeeps); at != std::string::npos; at = out.find(kKeeps, at))
    out.erase(at, kKeeps.size());
  return out;
}

}  // namespace satchel::test
