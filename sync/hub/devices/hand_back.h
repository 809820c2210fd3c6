// POST /v1/recovered: what devices had pulled before the hub was put back to a backup, and it lacks since
// (PROTOCOL.md section 15). It is kept, by record and field the highest version of the lost timeline, with who handed
// it back, and merged with nothing: a person of the office takes it (recovered_list.h, take_recovered.h), or the author
// comes and offers the entries themselves. It counts for a device's quotas as entries and rounds do.
#pragma once

#include <functional>

#include "engine/ports/ports.h"
#include "sync/http.h"
#include "sync/hub/central/central.h"
#include "sync/hub/devices/device_watch.h"
#include "sync/hub/meter.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

class HandBack {
 public:
  /// All must outlive it. Thread-safe.
  HandBack(Central& central, Ports ports, DeviceWatch& watch, Meter& meter, std::function<void(const std::string&)> log)
      : central_(central), ports_(ports), watch_(watch), meter_(meter), log_(std::move(log)) {}

  /// Asks again by itself while the database is busy (again.h), and counts that as one request.
  sync::HttpReply handle(const sync::HttpRequest& request);

 private:
  /// `wait`: how long the device is put off; asked once, however often the request is.
  Result<Bytes> reply_to(const sync::HttpRequest& http, std::optional<Millis>& wait);
  Result<sync::RecoveredReply> answer(const DeviceRow& device, const sync::RecoveredRequest& request);
  Result<sync::RecoveredReply> keep(const Id& device, const sync::RecoveredRequest& request);

  Central& central_;
  Ports ports_;
  DeviceWatch& watch_;
  Meter& meter_;
  std::function<void(const std::string&)> log_;
};

}  // namespace satchel::hub
