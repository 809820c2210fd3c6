#include "platform/c/step.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "platform/c/app_transport.h"
#include "platform/c/structs.h"
#include "platform/net/device.h"

namespace satchel::capi {
namespace {

constexpr Millis kShortWait{2'000};              // is waited for within a step
constexpr Millis kWaitForSchema{15LL * 60'000};  // entries that the hub's schema does not know yet

enum class Stop : std::uint8_t { none, cancelled, budget };

class Step {
 public:
  Step(StoreBox& box, const satchel_step_options& options)
      : box_(box), options_(options), clock_(box.ports().clock), began_(clock_.monotonic()), under_(box.conditions()) {}

  Result<satchel_step_result> run() {
    if (under_.network == SATCHEL_NETWORK_NONE) return blocked(SATCHEL_BLOCKED_NETWORK, Code::network);
    if (!options_.at_once && box_.waits_until() > clock_.monotonic()) return wait(box_.waits_until(), Code::ok);
    box_.note_free_space();
    SATCHEL_TRY(box_.with([&](Store&) { return box_.claims.expire(box_.ports().files, box_.ports().clock.wall()); }));
    SATCHEL_ASSIGN(const net::SyncSummary summary, sync());
    result_.entries = summary.counts.pushed;
    result_.photos = summary.counts.blobs;
    result_.requests = summary.requests;
    result_.bytes_in = summary.bytes_in;
    result_.bytes_out = summary.bytes_out;
    write_text(result_.request_id, summary.request_id);
    if (summary.counts.pushed + summary.counts.blobs > 0) box_.went_well();
    return outcome(summary);
  }

 private:
  Result<net::SyncSummary> sync() {
    net::SyncOptions options;
    options.trust = box_.trust();
    options.session.network = under_.originals() ? sync::NetworkClass::unmetered : sync::NetworkClass::metered;
    if (options_.byte_budget > 0) options.session.byte_budget = options_.byte_budget;
    options.on_event = [this](const sync::Event& event) { heard(event); };
    options.cancelled = [this] { return look_around(); };
    options.longest_wait = longest_wait();
    options.hold = [this] { return box_.hold(); };
    options.state.emplace().free = box_.free_space();
    if (const auto& app = box_.host->transport())
      options.transport = app_transport(
          *app, [this] { return over(); }, [this] { box_.events.wake(); });
    SATCHEL_ASSIGN(Store* const store, begin(options));
    auto summary = net::sync_now(*store, box_.ports(), options);
    if (summary.code() == Code::disk_full) return storage(summary.error());
    return summary;
  }

  Result<Store*> begin(net::SyncOptions& options) {
    const auto held = box_.hold();
    if (!held) return fail(Code::cancelled, "the store is suspended");
    options.session.leave_alone = box_.claims.blobs();
    return &box_.store();
  }

  /// That the disk is full blocks a step, and is no error of it.
  Result<net::SyncSummary> storage(const Error& error) {
    box_.note_free_space();
    net::SyncSummary out;
    out.left = error;
    return out;
  }

  std::optional<Millis> longest_wait() const {
    if (options_.budget_ms == 0) return kShortWait;
    return std::min(kShortWait, Millis{static_cast<std::int64_t>(options_.budget_ms)});
  }

  /// A budget that is used up ends a step only then: one that is shorter than a request would else be for nothing.
  void heard(const sync::Event& event) {
    if (sync::moves(event) || event.kind == sync::EventKind::retrying) came_on_ = true;
    tell(box_, event);
  }

  bool look_around() {
    box_.events.wake();
    return over();
  }

  /// A transport may ask from a thread of its own: what is found first counts.
  bool over() {
    if (stop_ != Stop::none) return true;
    const Stop found = look_for_stop();
    Stop none = Stop::none;
    if (found != Stop::none) stop_.compare_exchange_strong(none, found);
    return found != Stop::none;
  }

  Stop look_for_stop() const {
    const Millis spent = clock_.monotonic() - began_;
    if (host_cancels() || box_.step_cancelled()) return Stop::cancelled;
    const bool late = options_.budget_ms > 0 && spent.count >= static_cast<std::int64_t>(options_.budget_ms);
    return (came_on_ && late) || worse(box_.conditions()) ? Stop::budget : Stop::none;
  }

  bool host_cancels() const {
    return options_.cancelled && called(1, [this] { return options_.cancelled(options_.cancel_ctx); }) != 0;
  }

  /// Under these the step would have begun otherwise.
  bool worse(const Conditions& now) const {
    return now.network > under_.network || (under_.originals() && !now.originals());
  }

  Result<satchel_step_result> outcome(const net::SyncSummary& summary) {
    const Code code = summary.left.code;
    if (stop_ == Stop::cancelled || (code == Code::cancelled && box_.step_cancelled()))
      return ended(SATCHEL_STEP_CANCELLED, code);
    if (code == Code::cancelled) return ended(SATCHEL_STEP_MORE, Code::ok);
    if (code == Code::ok) return summary.wait_until ? wait(*summary.wait_until, code) : all_sent();
    if (code == Code::disk_full) return blocked(SATCHEL_BLOCKED_STORAGE, code);
    if (code == Code::key_locked) return blocked(SATCHEL_BLOCKED_KEY, code);
    if (code == Code::newer_schema) return wait(clock_.monotonic() + kWaitForSchema, code);
    const Group group = info(code).group;
    if (group == Group::wait_network || group == Group::retry)
      return wait(box_.failed(summary.wait_until.value_or(Millis{0})), code);
    if (group != Group::sign_in && code != Code::withdrawn) return blocked(SATCHEL_BLOCKED_OFFICE, code);
    if (group == Group::sign_in) tell_signed_out(code);
    return blocked(SATCHEL_BLOCKED_SIGN_IN, code);
  }

  void tell_signed_out(Code code) {
    satchel_event event{};
    event.kind = SATCHEL_EVENT_SIGNED_OUT;
    event.code = static_cast<satchel_code>(code);
    box_.events.add(event);
  }

  /// All that was to be sent under these conditions.
  Result<satchel_step_result> all_sent() {
    box_.went_well();
    std::optional<BlobRow> left;
    bool claimed = false;
    SATCHEL_TRY(box_.with([&](Store& store) -> Status {
      SATCHEL_ASSIGN(left, store.next_blob(true, box_.claims.blobs()));
      claimed = !box_.claims.all().empty();
      return {};
    }));
    if (left && under_.power_low && under_.network == SATCHEL_NETWORK_UNMETERED)
      return blocked(SATCHEL_BLOCKED_POWER, Code::ok);
    if (left && !under_.originals()) return blocked(SATCHEL_BLOCKED_WIFI, Code::ok);
    if (left) return ended(SATCHEL_STEP_MORE, Code::ok);  // taken since
    if (claimed) return blocked(SATCHEL_BLOCKED_UPLOADS, Code::ok);
    return ended(SATCHEL_STEP_DONE, Code::ok);
  }

  satchel_step_result ended(satchel_step_state state, Code code) {
    result_.state = state;
    result_.code = static_cast<satchel_code>(code);
    return result_;
  }
  satchel_step_result blocked(satchel_blocked by, Code code) {
    result_.blocked = by;
    return ended(SATCHEL_STEP_BLOCKED, code);
  }
  satchel_step_result wait(Millis until, Code code) {
    result_.wait_ms = std::max<std::int64_t>((until - clock_.monotonic()).count, 1);
    result_.wait_until_ms = clock_.wall().count + result_.wait_ms;
    return ended(SATCHEL_STEP_WAIT, code);
  }

  StoreBox& box_;
  const satchel_step_options& options_;
  Clock& clock_;
  const Millis began_;
  const Conditions under_;
  std::atomic<Stop> stop_ = Stop::none;
  std::atomic<bool> came_on_ = false;  // something is done for good, or it failed
  satchel_step_result result_{};
};

void log_step(const StoreBox& box, const satchel_step_result& r) {
  constexpr const char* kStates[] = {"", "done", "more", "wait", "blocked", "cancelled"};
  std::string line = std::string("step: ") + kStates[r.state] + ", " + std::to_string(r.entries) + " entries, ";
  line += std::to_string(r.photos) + " photos, " + std::to_string(r.requests) + " requests";
  if (r.request_id[0] != '\0') line += ", request " + std::string(r.request_id);
  if (r.code != SATCHEL_OK) line += ", " + std::string(info(code_from_number(static_cast<std::uint16_t>(r.code))).name);
  box.host->log(SATCHEL_LOG_DEBUG, line);
}

}  // namespace

Result<satchel_step_result> sync_step(StoreBox& box, const satchel_step_options& options) {
  SATCHEL_TRY(box.begin_step(options.at_once ? Asked::by_a_person : Asked::by_the_system));
  const EndStep end(box);
  auto result = Step(box, options).run();
  satchel_event event{};
  event.kind = SATCHEL_EVENT_FINISHED;
  event.code = result ? result->code : static_cast<satchel_code>(result.code());
  event.count = result ? result->state : 0;
  box.events.add(event);
  if (result) log_step(box, *result);
  box.events.wake();
  return result;
}

}  // namespace satchel::capi
