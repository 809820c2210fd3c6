// Entries of hostile devices, one after the other, against records in memory: what the hub does with what it is sent.
// Each entry: a byte that says who sends it, its length as a varint, its bytes.
#define DOCTEST_CONFIG_DISABLE
#include "tests/fuzz/fuzz.h"
#include "tests/support/memory_records.h"
#include "tests/support/test_schema.h"

using namespace satchel;

namespace {

struct Hub {
  inline static const SchemaPtr schema = test::test_schema();
  test::MemoryRecords records{schema};
  Version version{1};

  EntryFacts facts(std::uint8_t who, const Entry& entry, ByteView bytes) const {
    EntryFacts out;
    out.writer = {1 + (who & 3)};
    out.version = version;
    out.time = trusted_time(entry.stamp, {1'767'225'600'000}).time;
    out.office = (who & 4) != 0;
    out.role = schema->role(out.office ? "office" : "inspector");
    out.from = {entry.actor, std::to_string(who & 3), out.time, sha256(bytes)};
    return out;
  }

  void take(std::uint8_t who, ByteView bytes) {
    const auto entry = decode_entry(bytes);
    if (!entry || entry->actor != "li") return;  // the hub looks that it is its device's user
    records.device = std::to_string(who & 3);
    const EntryFacts facts = this->facts(who, *entry, bytes);
    const auto before = records.everything();
    const auto outcome = apply_entry(*schema, records, *entry, facts);
    if (!outcome) return fuzz::must(outcome.code() == Code::newer_schema, "only a newer schema stops the hub");
    records.entries[version] = facts.from;
    version = version + 1;
    if (outcome->refused != Code::ok)
      return fuzz::must(records.everything() == before, "a refused entry left no trace");
    check_values();
  }

  void check_values() const {
    for (const auto& [key, record] : records.everything()) {
      const RecordType& type = *schema->find(key.first);
      for (std::size_t i = 0; i < type.fields.size(); ++i) {
        const Status holds = check_value(type.fields[i], record.fields[i].value);
        fuzz::must(bool(holds), holds ? "" : holds.error().detail.c_str());
        fuzz::must(record.fields[i].version < version, "a version that was given");
      }
    }
  }
};

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  Hub hub;
  Reader in(bytes);
  while (in.left() > 0 && hub.version.value < 32) {
    const std::uint8_t who = in.u8();
    hub.take(who, in.bytes());
  }
}
