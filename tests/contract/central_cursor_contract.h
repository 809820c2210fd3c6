// A cursor never passes a commit in flight (DESIGN.md, section 9, 9): two writers and a reader, interleaved by force.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

#include "tests/contract/central_records_contract.h"
#include "tests/support/seeded_random.h"

namespace satchel::hub::test {

/// A thread that does what it is told, one thing at a time.
class Hand {
 public:
  Hand() : thread_([this] { work(); }) {}
  ~Hand() {
    give({});
    thread_.join();
  }
  void give(std::function<void()> task) {
    wait();
    const std::lock_guard lock(mutex_);
    task_ = std::move(task), busy_ = true;
    told_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [this] { return !busy_; });
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      told_.wait(lock, [this] { return busy_; });
      const auto task = std::move(task_);
      lock.unlock();
      if (task) task();
      lock.lock();
      busy_ = false;
      told_.notify_all();
      if (!task) return;
    }
  }

  std::mutex mutex_;
  std::condition_variable told_;
  std::function<void()> task_;
  bool busy_ = false;
  std::thread thread_;
};

/// Takes a version, writes a record under it, commits. `early`: takes it before the tenant's lock, as a sequence would.
class CursorWriter {
 public:
  CursorWriter(Central& central, std::atomic<std::int64_t>& counter, bool early)
      : central_(central), counter_(counter), early_(early), steps_left_(kSteps) {}

  enum Step : int { end = 1, write, begin, number };
  static constexpr int kSteps = number;
  Step next() const { return static_cast<Step>(steps_left_); }
  bool done() const { return steps_left_ == 0; }
  std::int64_t version() const { return version_; }
  void reset() { steps_left_ = kSteps; }

  void start_step() {
    const Step step = next();
    --steps_left_;
    hand_.give([this, step] { take(step); });
  }
  void wait() { hand_.wait(); }

 private:
  void take(Step step) {
    if (step == number && early_) version_ = ++counter_;
    if (step == begin) {
      session_ = *central_.write();
      if (!early_) version_ = session_->head()->version.value - first_version(1).value + 1;
    }
    if (step == write) {
      StoredRecord record = stored(kNote, 1, version_, {1});
      for (std::size_t i = 0; i < 8; ++i)
        record.state.id.bytes[8 + i] = static_cast<std::uint8_t>(version_ >> (56 - 8 * i));
      (void)session_->put(record, {});
    }
    if (step == end) {
      (void)session_->commit({first_version(1) + version_, static_cast<std::uint64_t>(version_)});
      session_.reset();
    }
  }

  Central& central_;
  std::atomic<std::int64_t>& counter_;
  const bool early_;
  int steps_left_;
  std::int64_t version_ = 0;
  std::unique_ptr<CentralWrite> session_;
  Hand hand_;
};

/// Commits that the reader's cursor passed without having seen them, of `rounds` interleavings by hubs `a` and `b` of
/// one database, which may be the same.
inline std::int64_t passed_by(Central& a, Central& b, int rounds, bool early) {
  {
    const auto session = *a.write();
    REQUIRE(session->use_schema(every_type_schema()));
    REQUIRE(session->commit({first_version(1), 1}));
  }
  satchel::test::SeededRandom random(7);
  std::atomic<std::int64_t> counter = 0;
  CursorWriter writers[] = {{a, counter, early}, {b, counter, early}};
  std::int64_t committed = 0, seen = 0;
  std::set<std::string> orders;
  Version cursor = first_version(1);
  const auto look = [&] {
    const auto view = *b.view();
    seen += static_cast<std::int64_t>(lines(*view, {{1}}, {cursor, {}}).size());
    cursor = view->head()->version;
  };
  for (int round = 0; round < rounds; ++round) {
    for (auto& writer : writers) writer.reset();
    int holder = -1, waits = -1, looks = 2;
    std::string order;
    while (!writers[0].done() || !writers[1].done()) {
      const auto who = static_cast<int>(random.below(3));
      if (who == 2 && looks > 0) --looks, look(), order += "r";
      if (who == 2 || who == waits || writers[who].done()) continue;
      const auto step = writers[who].next();
      writers[who].start_step();
      order += std::to_string(who) + std::to_string(step);
      if (step == CursorWriter::begin && holder >= 0) {
        waits = who;
        continue;
      }
      writers[who].wait();
      if (step == CursorWriter::begin) holder = who;
      if (step != CursorWriter::end) continue;
      ++committed;
      holder = std::exchange(waits, -1);
      if (holder >= 0) writers[holder].wait();
    }
    look();
    orders.insert(order);
  }
  MESSAGE(rounds, " forced interleavings of two writers and a reader, ", orders.size(), " of them different");
  CHECK(committed == 2 * rounds);
  return committed - seen;
}

}  // namespace satchel::hub::test
