#include "platform/cli/commands.h"
#include "platform/cli/interrupt.h"
#include "platform/cli/json_line.h"
#include "platform/cli/progress.h"
#include "platform/cli/repeat_view.h"
#include "platform/cli/store_access.h"
#include "platform/net/device.h"

namespace satchel::cli {
namespace {

// A person waits: some seconds of trying, then it says so.
constexpr unsigned kTries = 4;

struct SyncArgs {
  std::string store, network = "unmetered";
  std::optional<std::int64_t> seconds, bytes;
};

/// What there is to send when the sync begins, and what of it went: for the bar.
class Bar {
 public:
  Bar(Console& console, const StoreStatus& status)
      : console_(console), bar_(console), entries_(static_cast<std::uint64_t>(status.waiting)) {
    for (const std::uint64_t bytes : status.blob_bytes_waiting) bytes_ += bytes;
  }

  void hear(const sync::Event& event) {
    switch (event.kind) {
      case sync::EventKind::pushed:
        pushed_ += static_cast<std::uint64_t>(event.count);
        return bar_.show(console_.text(Text::sync_changes, {std::to_string(pushed_)}), pushed_, entries_);
      case sync::EventKind::pulled:
        pulled_ += event.bytes;
        return bar_.show(console_.text(Text::sync_pulled, {std::to_string(pulled_)}), 0, 0);
      case sync::EventKind::blob_progress:
        return bar_.show(console_.text(Text::sync_photos), sent_ + event.bytes, bytes_);
      case sync::EventKind::blob_done:
        sent_ += event.total;
        return bar_.show(console_.text(Text::sync_photos), sent_, bytes_);
      case sync::EventKind::retrying:
        return bar_.show(std::string(sentence(console_.language(), event.error.code)), 0, 0);
      default:
        return;
    }
  }
  void wipe() { bar_.wipe(); }

 private:
  Console& console_;
  Progress bar_;
  std::uint64_t entries_ = 0, bytes_ = 0, pushed_ = 0, pulled_ = 0, sent_ = 0;
};

void report(Console& console, const net::SyncSummary& summary, const RepeatsEntered& entered) {
  const auto& counts = summary.counts;
  const auto n = [](auto v) { return std::to_string(v); };
  if (!console.json) {
    console.line(Text::sync_done, {n(counts.pushed), n(counts.blobs), n(counts.blob_bytes), n(summary.requests),
                                   n(summary.bytes_out), n(summary.bytes_in)});
    return tell_repeats(console, {entered});
  }
  JsonLine line;
  line.add("pushed", counts.pushed).add("photos", counts.blobs).add("photo_bytes", counts.blob_bytes);
  line.add("rounds", counts.rounds).add("requests", summary.requests);
  line.add("bytes_out", summary.bytes_out).add("bytes_in", summary.bytes_in);
  line.add("complete", summary.left.code == Code::ok).add("left", info(summary.left.code).name);
  if (entered.problems > 0) line.add("entered", entered.problems);
  if (entered.out_of_scope > 0) line.add("out_of_scope", entered.out_of_scope);
  console.out() << line.text() << '\n';
}

/// Complaints that came may make a problem enter the repeat list: the office says so, with its next sync.
Result<RepeatsEntered> entered_since(OpenStore& open, const Cursor& before) {
  if (open.store->leaving()) return RepeatsEntered();
  SATCHEL_ASSIGN(const StoreStatus now, open.store->status());
  if (now.cursor == before) return RepeatsEntered();
  return enter_repeats(*open.store, open.host.clock->wall());
}

net::SyncOptions options_of(const SyncArgs& args) {
  net::SyncOptions out;
  out.tries = kTries;
  out.session.network = args.network == "metered" ? sync::NetworkClass::metered : sync::NetworkClass::unmetered;
  if (args.bytes) out.session.byte_budget = static_cast<std::uint64_t>(*args.bytes);
  if (args.seconds) out.time_budget = Millis{*args.seconds * 1000};
  return out;
}

Status sync_once(Console& console, const SyncArgs& args) {
  SATCHEL_ASSIGN(OpenStore open, open_store(console, args.store, Access::write));
  SATCHEL_ASSIGN(const StoreStatus before, open.store->status());
  catch_interrupt();
  Bar bar(console, before);
  net::SyncOptions options = options_of(args);
  SATCHEL_ASSIGN(options.trust, net::kept_trust(*open.host.files, args.store));
  options.on_event = [&](const sync::Event& event) {
    bar.hear(event);
    if (event.kind == sync::EventKind::new_epoch && event.count > 0)
      console.note(Text::sync_lost, {std::to_string(event.count)});
  };
  options.cancelled = interrupted;
  SATCHEL_ASSIGN(const net::SyncSummary summary, net::sync_now(*open.store, open.host.ports(), options));
  bar.wipe();
  const auto entered = entered_since(open, before.cursor);
  report(console, summary, entered ? *entered : RepeatsEntered());
  if (open.store->leaving() && !console.json) SATCHEL_TRY(tell_leaving(console, *open.store));
  if (summary.left.code != Code::ok) return summary.left;
  return entered ? Status() : Status(entered.error());
}

/// Damage that is met on the way is salvaged at once, and the sync goes on.
Status sync(Console& console, const SyncArgs& args) {
  Status status = sync_once(console, args);
  return status.code() == Code::corrupt ? sync_once(console, args) : status;
}

}  // namespace

void add_sync(Program& program) {
  auto args = std::make_shared<SyncArgs>();
  program.command("sync", Text::about_sync, [args](Console& console) { return sync(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--seconds", args->seconds, Text::option_seconds)
      .takes("--bytes", args->bytes, Text::option_bytes)
      .takes_one_of("--network", args->network, {"unmetered", "metered"}, Text::option_network);
}

}  // namespace satchel::cli
