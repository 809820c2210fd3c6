#include "platform/postgres/sqlstate.h"

namespace satchel::postgres {
namespace {

struct Meaning {
  std::string_view state;  // or how it begins
  Code code;
};

constexpr Meaning kMeanings[] = {
    {"08", Code::busy},           // the connection is lost, or was refused
    {"40", Code::busy},           // rolled back: serialization failure, deadlock
    {"25006", Code::busy},        // read only: this is a standby, or becomes the primary just now
    {"25P03", Code::busy},        // idle in a transaction for too long
    {"55P03", Code::busy},        // a lock was not to be had in time
    {"55000", Code::busy},        // not in the state for it: a database that takes no connections
    {"57", Code::busy},           // an operator's doing: cancelled, shut down, not yet up
    {"53300", Code::busy},        // too many connections
    {"28", Code::not_permitted},  // no such role, a wrong password, nothing in pg_hba.conf
    {"3D000", Code::not_found},   // no such database
    {"53100", Code::disk_full},  {"53200", Code::out_of_memory}, {"42501", Code::not_permitted},
    {"58030", Code::io},         {"XX001", Code::corrupt},       {"XX002", Code::corrupt},
};

}  // namespace

Code code_of_sqlstate(std::string_view state) {
  for (const auto& meaning : kMeanings)
    if (state.starts_with(meaning.state)) return meaning.code;
  return Code::internal;
}

}  // namespace satchel::postgres
