// A device with a session of its own that means harm (F19): it forges, replays, leaves gaps, floods, garbles, and
// reaches for what lies outside its scope. The hub must refuse each of it, tell it nothing, and go on.
#pragma once

#include "sync/wire/messages.h"
#include "tests/simulation/host.h"
#include "tests/simulation/ledger.h"

namespace satchel::sim {

class Hostile {
 public:
  Hostile(std::uint64_t seed, const Ledger& ledger);
  /// As somebody of a district of his own.
  Status enrol(hub::Hub& hub);
  /// One evil deed. An error when the hub did not answer it as it should.
  Status act(HubHost& hub);

 private:
  Change change(ChangeKind kind, const char* type, const Id& id) const;
  Status choose_victim(HubHost& hub);
  Change foreign(ChangeKind kind);
  Bytes evil_entry();
  sync::SyncRequest request();
  Status add(sync::SyncRequest& request, Bytes entry);
  Result<sync::HttpReply> send(HubHost& hub, const sync::SyncRequest& request, bool twice = false);
  Status take(const sync::HttpReply& reply, bool evil);
  Status push_evil(HubHost& hub);
  Status break_rules(HubHost& hub);
  Status send_noise(HubHost& hub);

  const Ledger& ledger_;
  test::SeededRandom random_;
  test::TestKeys keys_;
  SchemaPtr schema_;
  PublicKey hub_key_;
  Id device_;
  std::uint64_t epoch_ = 1;
  std::int64_t log_epoch_ = 0, acked_ = 0, rescoped_ = 0;
  Hash head_;
  Id victim_;
  int deed_ = 0;  // the last evil entry's kind
  Bytes nonce_;
};

}  // namespace satchel::sim
