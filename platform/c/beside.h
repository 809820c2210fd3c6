// A second look at a store that is open, while others work with it.
#pragma once

#include "platform/c/halting_files.h"
#include "platform/c/store_box.h"

namespace satchel::capi {

/// Another look at the store, for reading, beside what goes on. A suspend breaks it off, and waits until it is gone.
class Beside {
 public:
  /// Errors: cancelled while the store is suspended, and those of Store::open.
  static Result<std::unique_ptr<Beside>> open(StoreBox& box);
  ~Beside();
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  Store& store() { return *store_; }
  Ports ports();
  /// Of work with it. What was broken off tells nothing else.
  Status ended(const Status& status) const;

 private:
  explicit Beside(StoreBox& box);
  StoreBox& box_;
  HaltingFiles files_;
  std::unique_ptr<Store> store_;
};

}  // namespace satchel::capi
