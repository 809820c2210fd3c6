// A device's sync over the real network: the session, libcurl and a loop, on the calling thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/net/transport.h"
#include "platform/net/trust.h"
#include "sync/client/session.h"
#include "sync/wire/device_state.h"

namespace satchel::net {

struct SyncOptions {
  sync::SessionOptions session;
  Trust trust;                                       // as kept_trust() has it for this store
  std::optional<Millis> time_budget;                 // stops then, durably; what is left goes next time
  std::function<void(const sync::Event&)> on_event;  // on the calling thread
  std::function<bool()> cancelled;                   // asked often
  unsigned tries = 8;                                // rounds of back-off before it gives up for now
  std::optional<Millis> longest_wait = {};           // gives up for now where it would have to wait for longer
  TransportMaker transport = {};
  // Asked before everything that touches the store, and held meanwhile, but never while a request is under way: others
  // use the store then. Nothing: the store is gone, and is not touched again.
  std::function<std::shared_ptr<void>()> hold = {};
  // Told to the hub with the first round, for the office that looks after devices: what waits beside entries, and the
  // room on the disk. Entries and the clock are filled in.
  std::optional<sync::DeviceState> state = {};
};

struct SyncSummary {
  sync::SessionCounts counts;
  std::uint64_t requests = 0, bytes_in = 0, bytes_out = 0;  // at the socket
  Error left{Code::ok, {}};                                 // why it stopped early; ok when all is done
  std::optional<Millis> wait_until = {};                    // monotonic: until when it would have had to wait
  std::string request_id = {};                              // of the last request that failed, where `left` is an error
};

/// Errors: only what the store itself reports, and invalid as check() has it for the trust; network trouble is in
/// `left`, a certificate that is not the hub's among it.
Result<SyncSummary> sync_now(Store& store, Ports ports, const SyncOptions& options);

/// Enrols and makes the store. Errors: network, not_a_hub, bad_certificate, wrong_pin, bad_code, invalid (a store
/// stands there; the trust does not fit the address).
Result<std::unique_ptr<Store>> enrol_store(Ports ports, const StoreOptions& options, const std::string& hub_url,
                                           const std::string& code, const Trust& trust = {},
                                           const TransportMaker& transport = {});

}  // namespace satchel::net
