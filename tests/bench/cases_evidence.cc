// What chain, signatures and receipts cost of a save and of a push: the same done once more by itself, in processor
// time, for the very entries that were saved and pushed just before.
#include <ctime>

#include "engine/evidence/chain.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/entries/statement_log.h"
#include "tests/bench/cases.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr std::int64_t kSaves = 2000;
constexpr std::size_t kPushBytes = 4U << 20;

struct Push {
  std::vector<Bytes> entries;
};

Result<std::vector<Push>> pushes_of(Store& store) {
  std::vector<Push> out;
  std::optional<Seq> after;
  for (;;) {
    SATCHEL_ASSIGN(Outbox next, store.outbox(kPushBytes, after));
    if (next.entries.empty()) return out;
    after = Seq{next.first.value + static_cast<std::int64_t>(next.entries.size()) - 1};
    Push& push = out.emplace_back();
    for (auto& e : next.entries) push.entries.push_back(std::move(e.entry));
    if (!next.more) return out;
  }
}

Hash chained(const Push& push, Hash head) {
  for (const auto& entry : push.entries) head = chain_next(head, {}, sha256(entry));
  return head;
}

/// Processor seconds of `work`.
Result<double> processor(const std::function<Status()>& work) {
  const std::clock_t before = std::clock();  // to the microsecond
  SATCHEL_TRY(work());
  return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
}

/// Both sides of each push: the chain twice, the device's signature made and looked at, the hub's receipt signed, in
/// its log and in a commit of its own, and looked at.
Status prove(const std::vector<Push>& pushes, os::Host& host, hub::Central& central) {
  const Id device{{1}};
  const hub::StatementLog log(*host.keys, Id{{2}});
  Hash head;
  Seq seq;
  for (const auto& push : pushes) {
    if (chained(push, head) != chained(push, head)) return fail(Code::internal);
    head = chained(push, head);
    seq = seq + static_cast<std::int64_t>(push.entries.size());
    const Bytes said = head_message(device, {1}, seq, head);
    SATCHEL_ASSIGN(const Signature signature, host.keys->sign(said));
    if (!verify(host.keys->public_key(), said, signature)) return fail(Code::internal);
    SATCHEL_ASSIGN(auto write, central.write());
    SATCHEL_ASSIGN(const hub::Head now, write->head());
    SATCHEL_TRY(write->put_signed_head({1}, {seq, head, signature}));
    SATCHEL_TRY(log.append(*write, host.clock->wall(), Receipt{device, {1}, seq, head, now.version + 1, {}}));
    SATCHEL_TRY(write->commit({now.version + 1, 1}));
  }
  return {};
}

/// A database to log in, as a hub begins it.
Result<std::unique_ptr<hub::Central>> fresh_central(const std::string& path) {
  SATCHEL_ASSIGN(auto central, hub::open_sqlite_central({path, true, nullptr, false}));
  SATCHEL_ASSIGN(auto write, central->write());
  SATCHEL_TRY(write->put_setting("log_epoch", "1"));
  SATCHEL_TRY(write->commit({first_version(1), 1}));
  write.reset();
  return central;
}

void print_share(const Bench& bench, const std::string& name, double part, double whole, const std::string& detail) {
  char text[160];
  std::snprintf(text, sizeof text, "%.4f s of %.3f s of processor time; %s", part, whole, detail.c_str());
  print({name, 100 * part / whole, "%", whole, part / whole, text}, bench.json);
}

Status save_share(const Bench& bench, Device& device) {
  const auto values = rows(0, kSaves);
  const auto drafts = creates(values, 1);
  SATCHEL_ASSIGN(const double whole, processor([&]() -> Status {
                   auto saved = device.save(drafts);
                   return saved ? Status() : Status(saved.error());
                 }));
  SATCHEL_ASSIGN(const auto pushes, pushes_of(*device.store));
  SATCHEL_ASSIGN(const double part, processor([&]() -> Status {
                   Hash head;
                   for (const auto& push : pushes) head = chained(push, head);
                   return head == Hash{} ? Status(fail(Code::internal)) : Status();
                 }));
  print_share(bench, "evidence_of_save", part, whole, std::to_string(kSaves) + " saves of one row: hash and chain");
  return {};
}

}  // namespace

Status evidence_cases(const Bench& bench) {
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(bench.path("evidence-hub")));
  SATCHEL_ASSIGN(auto device, Device::enrol(bench.path("evidence"), hub.url, hub.codes[0]));
  SATCHEL_TRY(save_share(bench, device));
  SATCHEL_ASSIGN(const auto more, device.save(creates(rows(kSaves, bench.rows), 1)));
  SATCHEL_ASSIGN(const auto pushes, pushes_of(*device.store));
  const double hub_before = hub.process.cpu_seconds();
  SATCHEL_ASSIGN(const double own, processor([&]() -> Status {
                   auto done = device.sync();
                   return done ? Status() : Status(done.error());
                 }));
  const double whole = own + hub.process.cpu_seconds() - hub_before;
  SATCHEL_ASSIGN(const auto central, fresh_central(bench.path("evidence.db")));
  SATCHEL_ASSIGN(const double part, processor([&] { return prove(pushes, device.host, *central); }));
  print_share(bench, "evidence_of_push", part, whole,
              std::to_string(more.size() + kSaves) + " entries in " + std::to_string(pushes.size()) +
                  " pushes: hashes and chains of both sides, signatures, receipts");
  return {};
}

}  // namespace satchel::bench
