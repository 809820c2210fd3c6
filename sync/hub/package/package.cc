#include "sync/hub/package/package.h"

#include <boost/json.hpp>

#include "sync/hub/package/package_parts.h"

namespace satchel::hub {
namespace {

/// Writes parts, and what each is, for the manifest.
class Parts {
 public:
  explicit Parts(WritableFile& file) : archive_(file) {}

  Status add(const std::string& name, ByteView bytes) {
    note(name, bytes.size(), sha256(bytes));
    return archive_.add(name, bytes);
  }
  Status add(const std::string& name, ReadableFile& from, const Hash& hash) {
    note(name, from.size(), hash);
    return archive_.add(name, from);
  }
  /// The last two, which the manifest does not name: itself, and its signature.
  Status finish(const std::string& manifest, const Signature& signature) {
    SATCHEL_TRY(archive_.add("manifest.json", manifest));
    SATCHEL_TRY(archive_.add("manifest.sig", satchel::view(signature)));
    return archive_.finish();
  }
  boost::json::array list;

 private:
  void note(const std::string& name, std::uint64_t size, const Hash& hash) {
    list.emplace_back(boost::json::object{{"name", name}, {"size", size}, {"sha256", to_hex(hash.view())}});
  }
  ArchiveWriter archive_;
};

Status add_blobs(BlobStore& blobs, const Collected& c, Parts& parts) {
  for (const auto& [hash, blob] : c.blobs) {
    SATCHEL_ASSIGN(const auto file, blobs.open(hash));
    SATCHEL_TRY(parts.add(blob.part, *file, hash));
  }
  return {};
}

std::vector<Reading> identities_in(const Collected& c, const Schema& schema, const Clearance& clearance) {
  std::vector<Reading> out;
  for (const auto& [type, record] : c.records)
    if (shows_identity(schema, *type, record, clearance)) out.push_back({type->number, record.id});
  return out;
}

std::string manifest_json(const LogHead& head, const PublicKey& hub_key, const PackageRequest& request, Millis now,
                          boost::json::array parts) {
  return boost::json::serialize(boost::json::object{{"format", "satchel-package-1"},
                                                    {"hub", to_text(head.hub)},
                                                    {"hub_key", to_hex(hub_key.view())},
                                                    {"type", request.type},
                                                    {"id", to_text(request.id)},
                                                    {"role", request.role},
                                                    {"made", now.count},
                                                    {"parts", std::move(parts)}});
}

Status add_records(Parts& parts, const Collected& c, const Clearance& clearance, const LogHead& head) {
  SATCHEL_TRY(parts.add("index.html", page_html(c, clearance, head)));
  SATCHEL_TRY(parts.add("records.json", records_json(c, clearance)));
  SATCHEL_TRY(parts.add("entries.json", entries_json(c)));
  return parts.add("journals.json", journals_json(c));
}

}  // namespace

Status write_package(const PackageFrom& from, Millis now, const PackageRequest& request, WritableFile& out,
                     const std::function<Status(const std::vector<Reading>&)>& note) {
  SATCHEL_ASSIGN(const Collected c, collect(from.view, from.schema, from.blobs, request));
  const Clearance clearance{from.schema.role(request.role), true};
  SATCHEL_TRY(note(identities_in(c, from.schema, clearance)));
  SATCHEL_ASSIGN(const LogHead head, from.log.head(from.view, now));
  SATCHEL_ASSIGN(const std::string statements, statements_json(from.view, c, head.log));
  SATCHEL_ASSIGN(const std::string heads, log_json(from.view, head, request.witnessed));
  Parts parts(out);
  SATCHEL_TRY(add_records(parts, c, clearance, head));
  SATCHEL_TRY(parts.add("statements.json", statements));
  SATCHEL_TRY(parts.add("log.json", heads));
  SATCHEL_TRY(parts.add("schema.json", from.schema.text()));
  SATCHEL_TRY(add_blobs(from.blobs, c, parts));
  const std::string manifest = manifest_json(head, from.keys.public_key(), request, now, std::move(parts.list));
  SATCHEL_ASSIGN(const Signature signature, from.keys.sign("satchel-package-1" + Bytes(sha256(manifest).view())));
  return parts.finish(manifest, signature);
}

}  // namespace satchel::hub
