// What of satchel.h can fail runs behind this: no exception leaves, and what went wrong is told to the caller. The rest
// (releases, accessors, satchel_cancel) has nothing that could throw in it.
#pragma once

#include <exception>
#include <new>

#include "platform/c/host_box.h"
#include "platform/c/structs.h"

namespace satchel::capi {

/// Writes the error into the caller's struct, and a line of it into the host's log, where there are such. Returns its
/// code. Allocates nothing that it cannot do without.
satchel_code told(const Error& what, satchel_error* error, const HostBox* host) noexcept;
/// The caller's struct says that all went well.
satchel_code all_well(satchel_error* error) noexcept;

/// Whether this thread is in a call of satchel.h already: in a function of the host's that one of ours called.
class Nested {
 public:
  Nested() { ++depth(); }
  ~Nested() { --depth(); }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  static bool now() { return depth() > 1; }

 private:
  static int& depth() {
    thread_local int calls = 0;
    return calls;
  }
};

/// `work` returns a Status.
template <class Work>
satchel_code guard(satchel_error* error, const HostBox* host, const Work& work) noexcept {
  const Nested nested;
  try {
    const Status status = work();
    return status ? all_well(error) : told(status.error(), error, host);
  } catch (const std::bad_alloc&) {
    return told(Error{Code::out_of_memory, {}}, error, host);
  } catch (const std::exception& e) {
    return told(Error{Code::internal, e.what()}, error, host);
  } catch (...) {
    return told(Error{Code::internal, {}}, error, host);
  }
}

/// For what has no error to tell: `otherwise` where an exception ended it.
template <class T, class Work>
T guard_value(T otherwise, const Work& work) noexcept {
  const Nested nested;
  try {
    return work();
  } catch (...) {
    return otherwise;
  }
}

}  // namespace satchel::capi
