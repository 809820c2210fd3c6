// What a verifier of evidence reads: archives, statements, heads of a log, and the parts of a package behind its
// manifest. The first byte says which.
#include "engine/evidence/package.h"
#include "engine/evidence/package_parts.h"
#include "engine/schema/environment.h"
#include "tests/fuzz/fuzz.h"

using namespace satchel;

namespace {

struct InMemory final : ReadableFile {
  explicit InMemory(ByteView b) : bytes(b) {}
  std::uint64_t size() const override { return bytes.size(); }
  Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
    return offset < bytes.size() ? Bytes(bytes.substr(static_cast<std::size_t>(offset), n)) : Bytes();
  }
  Bytes bytes;
};

void try_archive(ByteView bytes) {
  const auto archive = Archive::open(std::make_unique<InMemory>(bytes));
  if (!archive) return;
  for (const auto& part : archive->parts()) (void)archive->read(part, 1U << 20);
  (void)verify_package(*archive, {});
}

void try_statement(ByteView bytes) {
  const auto statement = decode_statement(bytes);
  if (statement) fuzz::must(encode(*statement) == bytes, "a statement has one way to be written");
}

/// Each part as if the manifest, and what comes before it, had been found in order.
void try_part(const char* name, ByteView bytes) {
  static const SchemaPtr schema = *Schema::parse(environment_json());
  package::Proved proved;
  proved.schema = schema;
  PackageReport report;
  const package::Texts texts{{name, Bytes(bytes)}, {"statements.json", "[]"}};
  (void)check_log(texts, {}, {}, proved, report);
  (void)check_journals(texts, proved);
  (void)check_entries(texts, proved, report);
  (void)check_records(texts, proved, report);
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  if (bytes.empty()) return;
  const ByteView rest = bytes.substr(1);
  switch (bytes.front()) {
    case 's':
      return try_statement(rest);
    case 'h':
      return (void)log_head_from_json(rest);
    case 'l':
      return try_part("log.json", rest);
    case 'j':
      return try_part("journals.json", rest);
    case 'e':
      return try_part("entries.json", rest);
    case 'r':
      return try_part("records.json", rest);
    default:
      return try_archive(rest);
  }
}
