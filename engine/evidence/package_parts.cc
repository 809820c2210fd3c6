// The file is exactly its parts, and the manifest, which the hub signed, says what each of them is.
#include "engine/evidence/package_parts.h"

#include <boost/json.hpp>

namespace satchel::package {
namespace {

constexpr std::uint64_t kTextBytes = 256ULL << 20;
constexpr std::size_t kPartPiece = 1U << 20;

Result<Hash> hash_of(const Archive& archive, const Archive::Part& part) {
  Sha256 hasher;
  for (std::uint64_t at = 0; at < part.size;) {
    SATCHEL_ASSIGN(const Bytes piece, archive.read(part, at, kPartPiece));
    if (piece.empty()) return off(part.name + " ends early");
    hasher.update(piece);
    at += piece.size();
  }
  return hasher.finish();
}

bool is_blob(std::string_view name) { return name.starts_with("blobs/"); }

class PartChecker {
 public:
  PartChecker(const Archive& archive, Proved& proved) : archive_(archive), proved_(proved) {}

  Status one(const Archive::Part& part, Members said) {
    const std::string_view name = said.text("name");
    const std::int64_t size = said.number("size");
    const Hash hash = said.hash("sha256");
    if (!said.ok() || name != part.name || size != static_cast<std::int64_t>(part.size))
      return off(part.name + " is not the part that the manifest has there");
    SATCHEL_ASSIGN(const Hash found, is_blob(name) ? hash_of(archive_, part) : taken(part));
    if (found != hash) return off(part.name + " has other bytes than the manifest says");
    if (is_blob(name)) proved_.blobs[part.name] = found;
    return {};
  }
  Texts texts;

 private:
  Result<Hash> taken(const Archive::Part& part) {
    SATCHEL_ASSIGN(Bytes bytes, archive_.read(part, kTextBytes));
    const Hash out = sha256(bytes);
    texts[part.name] = std::move(bytes);
    return out;
  }
  const Archive& archive_;
  Proved& proved_;
};

/// The manifest's text, which must be the hub's.
Result<Bytes> signed_manifest(const Archive& archive, const PublicKey& hub_key) {
  const auto& parts = archive.parts();
  const std::size_t n = parts.size();
  if (n < 2 || parts[n - 2].name != "manifest.json" || parts[n - 1].name != "manifest.sig")
    return off("its last parts are not a manifest and a signature");
  SATCHEL_ASSIGN(Bytes manifest, archive.read(parts[n - 2], kTextBytes));
  SATCHEL_ASSIGN(const Bytes bytes, archive.read(parts[n - 1], sizeof(Signature)));
  const auto signature = signature_from_bytes(bytes);
  const bool ours = signature && verify(hub_key, "satchel-package-1" + Bytes(sha256(manifest).view()), *signature);
  if (!ours) return off("the manifest is not signed by the hub of this key");
  return manifest;
}

}  // namespace

Result<Texts> check_parts(const Archive& archive, const PublicKey& hub_key, Proved& proved, PackageReport& report) {
  SATCHEL_ASSIGN(Bytes text, signed_manifest(archive, hub_key));
  Texts own{{"manifest.json", std::move(text)}};
  SATCHEL_ASSIGN(const auto manifest, parsed(own, "manifest.json"));
  Members m(manifest);
  const std::string_view format = m.text("format"), key = m.text("hub_key");
  report.type = m.text("type");
  report.id = m.text("id");
  const auto& list = m.array("parts");
  if (!m.ok() || format != "satchel-package-1" || key != to_hex(hub_key.view())) return off("its manifest");
  if (list.size() + 2 != archive.parts().size()) return off("it has other parts than its manifest names");
  PartChecker checker(archive, proved);
  for (std::size_t i = 0; i < list.size(); ++i) SATCHEL_TRY(checker.one(archive.parts()[i], Members(list[i])));
  checker.texts.insert(own.begin(), own.end());
  const auto schema = checker.texts.find("schema.json");
  if (schema == checker.texts.end()) return off("schema.json is missing");
  auto parsed_schema = Schema::parse(schema->second);
  if (!parsed_schema) return off("schema.json: " + parsed_schema.error().detail);
  proved.schema = *std::move(parsed_schema);
  return std::move(checker.texts);
}

}  // namespace satchel::package
