// The parts of verify_central(). Internal to sync/hub.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/schema/schema.h"
#include "sync/hub/central/blob_store.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// What was found; the first serious finding is the result.
class Findings {
 public:
  explicit Findings(const std::function<void(const std::string&)>& report) : report_(report) {}
  void note(const std::string& what) { report_(what); }
  void serious(const Error& error) {
    report_(error.detail);
    if (!first_) first_ = error;
  }
  /// Damage is a finding, and the walk goes on; where the database cannot be read there is nothing to be said of it.
  Status unless_damaged(const Error& error) {
    if (error.code != Code::corrupt) return error;
    return serious(error), Status{};
  }
  Status result() const { return first_ ? Status(*first_) : Status(); }

 private:
  const std::function<void(const std::string&)>& report_;
  std::optional<Error> first_;
};

/// Every record, dead or alive: its check, its line in the feed, its scope set, its blobs, and where it is an open
/// conflict, its line in their index; and that the feed and the index have no lines beside these. Without `blobs`
/// nobody looks for their bytes.
Status verify_records(CentralView& view, const Schema& schema, BlobStore* blobs, Findings& findings);
/// Every writer's chain from its first entry to its head, the outcome of each, every head that its device signed, and
/// that no entry and no such head is beside these.
Status verify_journals(CentralView& view, Findings& findings);
/// Every statement: the hub's signature, its place in the log, the log's nodes; what a receipt says, against the
/// journal that it is about; and that nobody's journal ends beyond his receipts. Of every blob that was receipted, that
/// there are bytes of that name; without `blobs` nobody looks for them.
Status verify_log(CentralView& view, const PublicKey& hub_key, BlobStore* blobs, Findings& findings);

}  // namespace satchel::hub
