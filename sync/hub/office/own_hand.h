// What the hub itself does with records in somebody's name: an entry of a device that belongs to the hub, under an
// epoch of its own each time. Rights were judged before.
#pragma once

#include "sync/hub/json/json_call.h"

namespace satchel::hub {

/// Whom the hub takes such a person for: with the rights of the office, on that device of the hub's own.
struct OfficeSeat {
  Caller caller;
  Sight sight;
};
OfficeSeat office_seat(Ports& ports, const Id& device, const std::string& user);

/// For one OfficeEntry, which it must outlive. All given must outlive it.
class OwnHand {
 public:
  OwnHand(Central& central, Ports& ports, const StatementLog& statements, SchemaPtr schema, const std::string& user);
  OwnHand(const OwnHand&) = delete;
  OwnHand& operator=(const OwnHand&) = delete;
  const JsonCall& call() const { return call_; }
  const Sight& sight() const { return seat_.sight; }

 private:
  OfficeSeat seat_;
  sync::HttpRequest request_;
  Target target_;
  SchemaPtr schema_;
  JsonCall call_;
};

}  // namespace satchel::hub
