// What a hub tells who keeps heads of its log (statement.h), and what that proves. Pure.
//
//     GET /v1/log/head                    the head of now, as log_head_json() of package.h has it
//     GET /v1/log/consistency?from=SIZE   {"from", "head", "proof": [HEX…]}: that the log of `head` begins with the
//                                         first SIZE statements, as merkle.h has such proofs
//     GET /v1/log/restores                {"head", "restores": [{"no", "statement", "signature", "proof"}…]}: all the
//                                         times that the hub was put back, each with the proof that it stands in `head`
//
// Hashes are hex, bytes base64. A head says which log epoch it is of: an honest hub that was put back to a backup, and
// has noticed, signs heads of a later epoch, and a statement of the restore stands in their log. Two heads of one epoch
// whose logs do not go on from each other are a log that was written anew, or a hub that has not noticed yet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/evidence/statement.h"

namespace satchel {

struct LogGrowth {
  std::uint64_t from = 0;
  LogHead head;
  merkle::Proof proof;
  bool operator==(const LogGrowth&) const = default;
};
std::string log_growth_json(const LogGrowth& growth);
/// Error: invalid.
Result<LogGrowth> log_growth_from_json(std::string_view json);

struct ProvedStatement {
  std::uint64_t no = 0;
  SignedStatement statement;
  merkle::Proof proof;
  bool operator==(const ProvedStatement&) const = default;
};
struct LogRestores {
  LogHead head;
  std::vector<ProvedStatement> restores;
  bool operator==(const LogRestores&) const = default;
};
std::string log_restores_json(const LogRestores& restores);
/// Error: invalid.
Result<LogRestores> log_restores_from_json(std::string_view json);

/// That the hub signed the head, and its log begins with that of `kept`, a head of the same hub.
bool goes_on(const PublicKey& hub_key, const LogHead& kept, const LogGrowth& now);
/// What the hub signed of its restores, each of which stands in the log of the head, which it signed too. Error:
/// invalid, naming the first that does not.
Result<std::vector<Statement>> proved_restores(const PublicKey& hub_key, const LogRestores& said);

}  // namespace satchel
