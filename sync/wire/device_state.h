// What a device says of itself beside its request: how much waits on it, its clock, the room that it has. In a header,
// since a message takes no further fields (PROTOCOL.md, section 13); not signed, so it counts for nothing but what the
// office is shown. A hub that does not know it passes over it.
//
//     Satchel-State: waiting=3;photos=2;bytes=48211;clock=1764453928123;free=734003200
#pragma once

#include <optional>

#include "engine/base/time.h"
#include "sync/http.h"

namespace satchel::sync {

inline constexpr std::string_view kStateHeader = "Satchel-State";

struct DeviceState {
  std::int64_t waiting = 0;           // entries that the hub does not have
  std::int64_t photos = 0;            // blobs that it does not have
  std::uint64_t bytes = 0;            // of these
  Millis clock;                       // its wall clock as it was sent; 0: not said
  std::optional<std::uint64_t> free;  // bytes on its disk
  bool operator==(const DeviceState&) const = default;
};

std::string to_header(const DeviceState& state);
/// Members may stand in any order, and others beside them. Nothing for none, for what does not parse, and for a number
/// above limits::kNumbers; more room than that counts as that.
std::optional<DeviceState> device_state_of(const Headers& headers);

}  // namespace satchel::sync
