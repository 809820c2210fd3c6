#include "platform/c/store_box.h"

#include <utility>

#include "platform/c/app_transport.h"
#include "platform/c/halting_files.h"
#include "platform/c/structs.h"
#include "platform/net/device.h"
#include "platform/os/files.h"

namespace satchel::capi {
namespace {

constexpr std::uint64_t kLittleSpace = 64ULL << 20;
constexpr std::chrono::milliseconds kMayEnd{1000};  // of the two seconds that a suspend may take

net::Trust trust_of(const satchel_enrol_options& enrol) {
  net::Trust out;
  out.ca = or_empty(enrol.ca_pem);
  const std::string pins = or_empty(enrol.pins);
  for (std::size_t at = 0; (at = pins.find_first_not_of(" \n", at)) != std::string::npos;) {
    const std::size_t end = std::min(pins.find_first_of(" \n", at), pins.size());
    out.pins.push_back(pins.substr(at, end - at));
    at = end;
  }
  return out;
}

}  // namespace

StoreBox::StoreBox(std::shared_ptr<HostBox> app, const satchel_open_options& options)
    : host(std::move(app)),
      events(options.wake, options.wake_ctx),
      claims(or_empty(options.folder)),
      folder_(or_empty(options.folder)),
      user_(or_empty(options.user)) {}

StoreBox::~StoreBox() = default;

bool StoreBox::stands(Files& files) const {
  return files.exists(folder_ + "/store.db") || files.exists(folder_ + "/identity");
}

Status StoreBox::make_machine(os::MissingKey missing) {
  SATCHEL_ASSIGN(machine_, host->machine(folder_, missing));
  machine_.files = std::make_unique<HaltingFiles>(std::move(machine_.files), [this] { return halted_ && gives_way_; });
  return {};
}

Status StoreBox::open() {
  SATCHEL_TRY(make_machine(os::MissingKey::is_none));
  Files& files = *machine_.files;
  if (!stands(files)) return fail(Code::not_found, "no store in " + folder_);
  SATCHEL_ASSIGN(trust_, net::kept_trust(files, folder_));
  const std::lock_guard lock(gate_);
  return open_files();
}

Status StoreBox::enrol(const satchel_enrol_options& options) {
  if (stands(*os::system_files())) return fail(Code::invalid, "a store stands there already: " + folder_);
  SATCHEL_TRY(make_machine(os::MissingKey::is_made));
  trust_ = trust_of(options);
  SATCHEL_TRY(machine_.files->make_folder(folder_));
  SATCHEL_TRY(net::keep_trust(*machine_.files, folder_, trust_));  // first: there is no store that forgot it
  StoreOptions store;
  store.folder = folder_;
  net::TransportMaker maker;
  if (host->transport()) maker = app_transport(*host->transport(), [] { return false; });
  SATCHEL_ASSIGN(auto made, net::enrol_store(ports(), store, options.hub_url, options.code, trust_, maker));
  made.reset();
  const std::lock_guard lock(gate_);
  return open_files();
}

Status StoreBox::open_files() {
  StoreOptions options;
  options.folder = folder_;
  options.given_up = [this] { return halted(); };
  SATCHEL_ASSIGN(auto store, Store::open(ports(), options));
  if (!user_.empty()) SATCHEL_TRY(store->act_as(user_));
  (void)claims.load(*machine_.files, machine_.clock->wall());  // a claim that cannot be read is none: the lane sends it
  if (store->leaving()) (void)claims.end_all(*machine_.files);
  store_ = std::move(store);
  ++openings_;
  note_conflicts();
  return {};
}

StoreBox::Conflicts StoreBox::note_conflicts() {
  const auto status = store_->status();
  if (!status) return {open_conflicts_, false};
  const Conflicts out{status->open_conflicts, status->open_conflicts > open_conflicts_};
  open_conflicts_ = out.open;
  return out;
}

void StoreBox::close_files() {
  drop_parts();
  store_.reset();
}

void StoreBox::drop_parts() {
  for (Part* part : parts_) part->drop();
  parts_.clear();
}

std::shared_ptr<void> StoreBox::hold() {
  class Held {
   public:
    explicit Held(StoreBox& box) : box_(box), lock_(box.gate_) {}
    ~Held() {
      lock_.unlock();
      box_.events.wake();
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    StoreBox& box_;
    std::unique_lock<Gate> lock_;
  };
  auto held = std::make_shared<Held>(*this);
  if (!store_ || step_began_in_ != openings_) return nullptr;
  return held;
}

Status StoreBox::begin_step(Asked by) {
  const std::lock_guard gate(gate_);
  const std::lock_guard lock(state_);
  if (suspended_ || !store_) return fail(Code::cancelled, "the store is suspended");
  if (stepping_) return fail(Code::busy, "a step is under way");
  stepping_ = true;
  cancelled_ = std::exchange(cancels_next_, false) && by == Asked::by_the_system;
  step_began_in_ = openings_;
  return {};
}

void StoreBox::cancel_step() {
  const std::lock_guard lock(state_);
  if (stepping_)
    cancelled_ = true;
  else
    cancels_next_ = true;
}

void StoreBox::end_step() {
  const std::lock_guard lock(state_);
  stepping_ = false;
  changed_.notify_all();
}

Status StoreBox::suspend() {
  const auto until = std::chrono::steady_clock::now() + kMayEnd;
  std::unique_lock state(state_);
  suspended_ = cancelled_ = barred_ = true;  // the step that hangs is not to go on after a resume
  changed_.wait_until(state, until, [this] { return !stepping_ && beside_ == 0; });
  state.unlock();
  std::unique_lock gate(gate_, std::defer_lock);
  const bool quiet = gate.try_lock_until(until);
  halted_ = true;
  if (!quiet) gate.lock();
  close_files();
  gate.unlock();
  state.lock();
  changed_.wait(state, [this] { return beside_ == 0; });
  return {};
}

Status StoreBox::resume() {
  const std::lock_guard lock(gate_);
  if (store_) return {};
  SATCHEL_TRY(open_files());
  const std::lock_guard state(state_);
  suspended_ = barred_ = halted_ = cancels_next_ = false;
  return {};
}

void StoreBox::close() {
  {
    std::unique_lock lock(state_);
    suspended_ = true;
    changed_.wait(lock, [this] { return uses_ == 0 && !stepping_; });
    closed_ = true;
  }
  const std::lock_guard lock(gate_);
  events.close();
  close_files();
}

Conditions StoreBox::conditions() const {
  const std::lock_guard lock(state_);
  return conditions_;
}

void StoreBox::change_conditions(const std::function<void(Conditions&)>& change) {
  const std::lock_guard lock(state_);
  const satchel_network before = conditions_.network;
  change(conditions_);
  if (conditions_.network < before) wait_until_ = {};
}

Millis StoreBox::waits_until() const {
  const std::lock_guard lock(state_);
  return wait_until_;
}

Millis StoreBox::failed(Millis at_least) {
  const std::lock_guard lock(state_);
  const Millis after = backoff_.after_failure(machine_.random->number());
  wait_until_ = std::max(at_least, machine_.clock->monotonic() + after);
  return wait_until_;
}

void StoreBox::went_well() {
  const std::lock_guard lock(state_);
  backoff_.after_success();
  wait_until_ = {};
}

std::optional<std::uint64_t> StoreBox::free_space() const {
  const auto free = machine_.files->free_space(folder_);
  return free ? std::optional(*free) : std::nullopt;
}

void StoreBox::note_free_space() {
  const auto free = machine_.files->free_space(folder_);
  if (!free) return;
  {
    const std::lock_guard lock(state_);
    const bool low = *free < kLittleSpace;
    if (low == space_low_) return;
    space_low_ = low;
    if (!low) return;
  }
  satchel_event event{};
  event.kind = SATCHEL_EVENT_STORAGE_LOW;
  event.bytes = *free;
  events.add(event);
}

Uses::Uses(StoreBox& box) : box_(box) {
  const std::lock_guard lock(box_.state_);
  ++box_.uses_;
  if (!box_.closed_) host_ = box_.host.get();
}

Uses::~Uses() {
  const std::lock_guard lock(box_.state_);
  --box_.uses_;
  box_.changed_.notify_all();
}

}  // namespace satchel::capi
