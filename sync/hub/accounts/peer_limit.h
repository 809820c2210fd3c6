// How many sign-ins may fail from one address, whatever the names: who tries one password on every name is stopped by
// no name's lock. In memory only: a restart forgets it, the names' locks stay.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/base/time.h"

namespace satchel::hub {

/// A bucket for each address: a failure takes of it, time fills it again. Safe from several threads.
class PeerLimit {
 public:
  /// How long the address must wait; 0 when it need not. This machine's own never does: it is a proxy's.
  Millis left(std::string_view peer, Millis now);
  void note_failure(std::string_view peer, Millis now);

 private:
  /// Failures in the bucket at that time, those that leaked away taken off.
  struct Bucket {
    std::int64_t failures = 0;
    Millis at;
  };
  void make_room();

  std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;
};

/// What of an address counts as one: an IPv4 address, the network of an IPv6 one (its first 64 bits), as text. Empty
/// for this machine.
std::string peer_key(std::string_view peer);

}  // namespace satchel::hub
