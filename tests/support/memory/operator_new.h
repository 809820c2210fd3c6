// The operators new and delete of a program that links this: each allocation asks first whether it is to fail.
#pragma once

#include <atomic>

namespace satchel::test {

/// Null: none fails. Called on the thread that allocates; it allocates nothing itself.
extern std::atomic<bool (*)()> allocation_fails;

}  // namespace satchel::test
