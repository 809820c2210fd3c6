// Where a witness keeps heads of a hub's log: one file for each fetch, and one for each answer that was no good. Files
// are only ever added.
//
//     head-00001-000000000123-20261129T072002123Z.json    log epoch, size, the hub's time; as log_head_json() has it
//     alarm-…                                             the same of the head that was no good;
//     WitnessReport::evidence
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/evidence/statement.h"
#include "engine/ports/files.h"

namespace satchel::cli {

class WitnessFolder {
 public:
  /// Made if missing; its lock is held until the end. Errors: locked; corrupt for a kept head that the hub's key did
  /// not sign, or of another hub than the others'.
  static Result<WitnessFolder> open(Files& files, const std::string& folder, const PublicKey& hub_key);

  /// By log epoch, size and time.
  const std::vector<LogHead>& heads() const { return heads_; }
  /// Durable when it returns the file's path. What stands there already is left as it is.
  Result<std::string> keep(const LogHead& head);
  Result<std::string> keep_alarm(const LogHead& head, std::string_view evidence);

 private:
  WitnessFolder(Files& files, std::string folder) : files_(&files), folder_(std::move(folder)) {}
  Status load(const PublicKey& hub_key);
  Result<std::string> add(const std::string& name, std::string_view bytes);

  Files* files_;
  std::string folder_;
  std::shared_ptr<void> lock_;
  std::vector<LogHead> heads_;
};

}  // namespace satchel::cli
