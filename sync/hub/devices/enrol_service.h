// POST /v1/enrol: a device shows a one-time code and gives its key (PROTOCOL.md section 3). Internal to sync/hub.
#pragma once

#include <functional>

#include "engine/ports/ports.h"
#include "sync/http.h"
#include "sync/hub/entries/statement_log.h"
#include "sync/wire/envelope.h"

namespace satchel::hub {

class EnrolService {
 public:
  /// All must outlive it. Thread-safe. `sealing_key`: identities are sealed to it.
  EnrolService(Central& central, Ports ports, const StatementLog& statements, std::optional<PublicKey> sealing_key,
               std::function<void(const std::string&)> log)
      : central_(central), ports_(ports), statements_(statements), sealing_key_(sealing_key), log_(std::move(log)) {}

  sync::HttpReply handle(const sync::HttpRequest& request);

 private:
  struct Newcomer {
    Id device;
    PublicKey key;
  };
  Result<Bytes> answer(const sync::OpenedRequest& opened);
  Result<DeviceRow> take(CentralWrite& write, const Newcomer& who, ByteView secret, Head head, Millis now);

  Central& central_;
  Ports ports_;
  const StatementLog& statements_;
  std::optional<PublicKey> sealing_key_;
  std::function<void(const std::string&)> log_;
};

}  // namespace satchel::hub
