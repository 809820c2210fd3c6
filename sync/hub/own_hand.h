// What the hub itself does with records in somebody's name: an entry of a device that belongs to the hub, under an
// epoch of its own each time. Rights were judged before.
#pragma once

#include "sync/hub/json_call.h"

namespace satchel::hub {

/// For one OfficeEntry, which it must outlive. All given must outlive it.
class OwnHand {
 public:
  OwnHand(Central& central, Ports& ports, const StatementLog& statements, SchemaPtr schema, const std::string& user);
  OwnHand(const OwnHand&) = delete;
  OwnHand& operator=(const OwnHand&) = delete;
  const JsonCall& call() const { return call_; }
  const Sight& sight() const { return sight_; }

 private:
  Caller caller_;
  Sight sight_;
  sync::HttpRequest request_;
  Target target_;
  SchemaPtr schema_;
  JsonCall call_;
};

}  // namespace satchel::hub
