// Points of one kind that the product passes, each of which can be made to fail once: allocations, and steps of SQL
// statements. Counted where tests/support/allocations.h says that the product runs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace satchel::crash {

/// Where this is called from, as a hash of the stack.
std::uint64_t place_on_stack();

class Points {
 public:
  /// The n-th from now fails. 0: none.
  void fail(std::uint64_t n);
  /// From now, where each is passed: the hash of its stack goes to `into`, as long as there is room.
  void note(std::uint64_t* into, std::size_t room);
  /// So far, and whether the one that was asked for has failed.
  std::uint64_t passed() const { return passed_; }
  bool failed() const { return failed_; }

  /// Called at each of them: whether it is to fail.
  bool fails_now();

 private:
  void note_place();

  std::uint64_t passed_ = 0, fail_at_ = 0;
  std::uint64_t* places_ = nullptr;
  std::size_t room_ = 0;
  bool failed_ = false;
};

/// operator new and SQLite's malloc, counted together.
extern Points allocations;
/// Statements of every connection: each time that one begins to run, and each row that it gives.
extern Points statements;

/// Before SQLite is first used.
void watch_allocations();
/// Connections that are opened from now on.
void watch_statements();

}  // namespace satchel::crash
