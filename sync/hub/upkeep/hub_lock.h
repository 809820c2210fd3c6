// Which hubs may serve one folder at a time. Internal to sync/hub.
//
//     DATA/lock         held by the hub that is alone here, and by one of several while it starts
//     DATA/hubs/0 …     each held by one of the several
//
// A hub over a database of its own (central.db) is alone. Hubs that share a database serve one folder side by side; one
// that is alone and one of several keep each other out.
#pragma once

#include <memory>

#include "engine/ports/files.h"

namespace satchel::hub {

/// A hub's hold of its folder, until it goes; however the process ends.
class HubLock {
 public:
  /// `shares`: one of several. Errors: locked, where the folder is not free for this one, or another hub is just
  /// starting: try again; those of Files.
  static Result<HubLock> take(Files& files, const std::string& data, bool shares);

  /// No other hub serves this folder, nor can one begin to before started().
  bool alone() const { return alone_; }
  /// Others may start now.
  void started() {
    if (place_) start_.reset();
  }

 private:
  std::shared_ptr<void> start_, place_;  // `place_`: of one of several
  bool alone_ = true;
};

}  // namespace satchel::hub
