#include "sync/hub/central/sqlite_pool.h"

#include "engine/base/guarded.h"

namespace satchel::hub {

Status SqlitePool::open(std::string path, sql::Options options, std::size_t most) {
  path_ = std::move(path), options_ = std::move(options), most_ = most;
  free_.reserve(most);  // giving back asks for no memory
  SATCHEL_ASSIGN(auto first, make());
  free_.push_back(std::move(first));
  options_.mode = options_.mode == sql::Mode::create ? sql::Mode::open : options_.mode;
  return {};
}

Result<SqlitePool::Lent> SqlitePool::take() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return lent_ < most_; });
  ++lent_;
  if (!free_.empty()) {
    Lent out(free_.back().release(), GiveBack{this});
    free_.pop_back();
    return out;
  }
  lock.unlock();
  auto made = guarded([&] { return make(); });  // without memory the place is free again
  if (made) return Lent(made->release(), GiveBack{this});
  give_back(nullptr);
  return made.error();
}

void SqlitePool::give_back(std::unique_ptr<SqliteConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (connection) free_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

Result<std::unique_ptr<SqliteConnection>> SqlitePool::make() const {
  auto out = std::make_unique<SqliteConnection>();
  SATCHEL_ASSIGN(out->db, sql::Database::open(path_, options_));
  return out;
}

}  // namespace satchel::hub
