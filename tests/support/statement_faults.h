// SQL statements that fail as if a page of theirs, or of the schema, could not be read: SQLite is made to interrupt
// them, or to prepare none. Of all connections that this process opens once it watches; for one thread.
#pragma once

#include <cstdint>
#include <functional>

namespace satchel::test {

/// Before SQLite opens what is to be watched. `fails_now` is asked as a statement is prepared, each time that it begins
/// to run, and at each row that it gives.
void watch_statements(std::function<bool()> fails_now);

/// The same, for fail_each_statement.
void watch_statements();
/// Calls `work` with its first statement failing, with its second, and so on (ever fewer of more than 100), until it
/// runs to its end: the last call is as if this was not here. `failed` hears of each call before that. What SQLite does
/// not let be interrupted, as the end of a transaction, leaves the failing to what comes after it.
void fail_each_statement(const std::function<void()>& work, const std::function<void()>& failed);

}  // namespace satchel::test
