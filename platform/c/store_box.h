// A store as the C ABI shares it among threads: one call at a time, closed and opened again by suspend and resume.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "engine/store.h"
#include "platform/c/events.h"
#include "platform/c/gate.h"
#include "platform/c/host_box.h"
#include "platform/c/upload_claims.h"
#include "platform/net/trust.h"
#include "sync/client/backoff.h"

namespace satchel::capi {

/// Something open on a store: rows, an attachment. It is dropped when the store goes.
class Part {
 public:
  virtual ~Part() = default;
  /// Under the store's lock.
  virtual void drop() = 0;
};

/// What satchel_set_network and satchel_set_power said last.
struct Conditions {
  satchel_network network = SATCHEL_NETWORK_UNMETERED;
  bool power_low = false;
  bool originals() const { return network == SATCHEL_NETWORK_UNMETERED && !power_low; }
};

/// Who wants a step: a person, now, does not mean it to be ended by a word that came before.
enum class Asked : std::uint8_t { by_a_person, by_the_system };

class StoreBox {
 public:
  StoreBox(std::shared_ptr<HostBox> host, const satchel_open_options& options);
  ~StoreBox();
  StoreBox(const StoreBox&) = delete;
  StoreBox& operator=(const StoreBox&) = delete;

  /// Errors: those of Store::open, not_permitted for who does not record here.
  Status open();
  /// Enrols first. Errors, too: those of net::enrol_store.
  Status enrol(const satchel_enrol_options& enrol);

  /// `work` gets the Store, alone with it. What it returns is the result; cancelled while the store is suspended.
  template <class Work>
  Status with(const Work& work) {
    Status status;
    {
      const std::lock_guard lock(gate_);
      status = store_ && !barred_ ? work(*store_) : Status(fail(Code::cancelled, "the store is suspended"));
    }
    if (status.code() == Code::disk_full) note_free_space();
    events.wake();
    return status;
  }
  /// As with(), within a step that is no sync: cancelled, too, where the store was suspended since it began, and stands
  /// open again.
  template <class Work>
  Status in_step(const Work& work) {
    return with([&](Store& at) -> Status {
      return step_began_in_ == openings_ ? work(at) : Status(fail(Code::cancelled, "the store was suspended since"));
    });
  }
  /// As with(), be there a store or none, and wakes nobody.
  template <class Work>
  void locked(const Work& work) {
    const std::lock_guard lock(gate_);
    work();
  }
  /// As with(), for a stretch of the step that is under way; its end wakes the host. Nothing: the store was suspended
  /// since the step began.
  std::shared_ptr<void> hold();
  /// Within hold() alone.
  Store& store() { return *store_; }

  void add(Part& part) { parts_.insert(&part); }  // under the lock, as the next
  void remove(Part& part) { parts_.erase(&part); }
  void drop_parts();
  /// How many conflicts are open; whether there are more than were noted last. Under the lock.
  struct Conflicts {
    std::int64_t open = 0;
    bool more = false;
  };
  Conflicts note_conflicts();

  /// What takes long and can be done again. `work` moves bytes through the store's files: a suspend that has waited for
  /// a while breaks that off, with cancelled. Under the lock.
  template <class Work>
  auto giving_way(const Work& work) -> decltype(work()) {
    const GivesWay here(gives_way_);
    return work();
  }
  /// Whether what takes long is to be broken off.
  bool halted() const { return halted_; }

  /// Steps, claims and proofs: one at a time. Errors: busy (there is one), cancelled (the store is suspended).
  Status begin_step(Asked by);
  void end_step();
  /// Whether the one under way is to end.
  bool step_cancelled() const { return cancelled_ || suspended_; }
  /// The one under way; where none is, the next one that no person asks for.
  void cancel_step();

  /// Waits a while for what is under way, breaks off what then still is, and closes the store.
  Status suspend();
  Status resume();
  /// Ends everything, and waits for the calls under way. Nothing of the host's is called afterwards.
  void close();

  Conditions conditions() const;
  /// By `change`, as one. A better network ends a wait.
  void change_conditions(const std::function<void(Conditions&)>& change);
  /// Until when no step is to be made (monotonic), unless a person asks; another failure makes it later, but not
  /// earlier than `at_least`.
  Millis waits_until() const;
  Millis failed(Millis at_least);
  void went_well();

  /// Of the disk that the store is on; nothing where that is not known.
  std::optional<std::uint64_t> free_space() const;
  /// Tells of a disk that has become short of space, once.
  void note_free_space();

  Ports ports() const { return machine_.ports(); }
  const std::string& folder() const { return folder_; }
  const net::Trust& trust() const { return trust_; }
  void act_as(const std::string& user) { user_ = user; }
  const std::string& user() const { return user_; }

  const std::shared_ptr<HostBox> host;
  EventQueue events;
  UploadClaims claims;  // under the lock

 private:
  friend class Uses;
  friend class Beside;
  class GivesWay {
   public:
    explicit GivesWay(std::atomic<bool>& flag) : flag_(flag) { flag_ = true; }
    ~GivesWay() { flag_ = false; }
    GivesWay(const GivesWay&) = delete;
    GivesWay& operator=(const GivesWay&) = delete;

   private:
    std::atomic<bool>& flag_;
  };
  Status make_machine(os::MissingKey missing);
  bool stands(Files& files) const;
  Status open_files();
  void close_files();

  const std::string folder_;
  std::string user_;
  os::Host machine_;
  net::Trust trust_;

  Gate gate_;
  std::unique_ptr<Store> store_;
  std::set<Part*> parts_;
  std::int64_t open_conflicts_ = 0;

  mutable std::mutex state_;
  std::condition_variable changed_;
  Conditions conditions_;
  sync::Backoff backoff_;
  Millis wait_until_{0};
  bool stepping_ = false, space_low_ = false, closed_ = false;
  bool cancels_next_ = false;
  int uses_ = 0, beside_ = 0;
  std::uint64_t openings_ = 0, step_began_in_ = 0;  // under the lock of the gate
  std::atomic<bool> cancelled_{false}, suspended_{false};
  std::atomic<bool> barred_{false}, halted_{false};  // from a suspend on: calls that begin; what is under way
  std::atomic<bool> gives_way_{false};
};

/// A call that is under way: close() waits for it.
class Uses {
 public:
  explicit Uses(StoreBox& box);
  ~Uses();
  /// Null for a call that began when the store was closed: nothing of the host's is called any more.
  const HostBox* host() const { return host_; }
  Uses(const Uses&) = delete;
  Uses& operator=(const Uses&) = delete;

 private:
  StoreBox& box_;
  const HostBox* host_ = nullptr;
};

}  // namespace satchel::capi

struct satchel_store {
  std::shared_ptr<satchel::capi::StoreBox> box;
};
