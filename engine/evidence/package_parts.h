// The steps of verify_package(). Internal to engine/evidence.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <set>

#include "engine/evidence/package.h"
#include "engine/schema/schema.h"

namespace satchel::package {

/// Members of a JSON object, each taken as what it has to be. After the first that is not, all are empty and ok() says
/// no.
class Members {
 public:
  /// The value must outlive it.
  explicit Members(const boost::json::value& value) : object_(value.if_object()) {}
  explicit Members(boost::json::value&&) = delete;
  std::string_view text(std::string_view name);
  std::int64_t number(std::string_view name);
  bool flag(std::string_view name);
  Hash hash(std::string_view name);
  Id id(std::string_view name);
  Epoch epoch(std::string_view name);
  Bytes base64(std::string_view name);
  Signature signature(std::string_view name);
  std::vector<Hash> hashes(std::string_view name);
  const boost::json::array& array(std::string_view name);
  const boost::json::object& object(std::string_view name);
  /// Null where it is null.
  const boost::json::value& any(std::string_view name);
  bool is_null(std::string_view name) { return any(name).is_null(); }
  bool ok() const { return object_ != nullptr; }

 private:
  template <class T>
  T checked(Result<T> result);
  const boost::json::object* object_;
};

/// "the package: WHAT", as code corrupt.
Error off(const std::string& what);
LogHead log_head_from(Members m);
boost::json::object json_of(const LogHead& head);

/// Where an entry first stands in a package's chains.
struct Place {
  Id device;
  Epoch epoch;
  std::int64_t seq = 0;
  auto operator<=>(const Place&) const = default;
};
struct Link {
  Hash entry;
  Millis received;
  bool office = false;
};
/// An entry as it is read, or withheld.
struct Said {
  Place place;
  bool withheld = false, refused = false;
  Entry entry;
};

/// What was found to hold so far.
struct Proved {
  std::map<std::string, Hash> blobs;  // parts of blobs, with the hash of their bytes
  std::map<std::uint64_t, Statement> statements;
  std::map<Id, Enrolled> devices;             // as they were first enrolled
  std::map<Id, std::set<std::string>> users;  // all who record on them
  std::map<Place, Link> links;
  std::map<std::int64_t, Said> entries;  // by version
  SchemaPtr schema;
};

/// Parts by name, each as the manifest has it.
using Texts = std::map<std::string, Bytes, std::less<>>;
Result<boost::json::value> parsed(const Texts& texts, std::string_view name);

Result<Texts> check_parts(const Archive& archive, const PublicKey& hub_key, Proved& proved, PackageReport& report);
Status check_log(const Texts& texts, const PublicKey& hub_key, const std::optional<LogHead>& witness, Proved& proved,
                 PackageReport& report);
Status check_journals(const Texts& texts, Proved& proved);
Status check_entries(const Texts& texts, Proved& proved, PackageReport& report);
Status check_records(const Texts& texts, const Proved& proved, PackageReport& report);
Status check_blobs(const Proved& proved, PackageReport& report);

}  // namespace satchel::package
