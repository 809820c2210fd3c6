// What stands in a store's columns and in packed frames: entries, items, exceptions, set-aside records. The first byte
// says which.
#define DOCTEST_CONFIG_DISABLE
#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/store/held.h"
#include "engine/store/local_record.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/test_schema.h"

using namespace satchel;

namespace {

void try_entry(ByteView bytes) {
  const auto entry = decode_entry(bytes);
  if (!entry) return;
  fuzz::must(encode(*entry) == bytes, "an entry has one way to be written");
  (void)trusted_time(entry->stamp, entry->stamp.anchor_hub);
  for (const auto& change : entry->changes) (void)seal_hash(change.type, change.id, change.ops);
}

void try_items(ByteView bytes) {
  Reader in(bytes);
  while (in.left() > 0) {
    const PullItem item = read_item(in);
    if (!in.ok()) return;
    Bytes written;
    Writer out(written);
    write_item(out, item);
    Reader again(written);
    fuzz::must(read_item(again) == item && again.done(), "an item comes back as it was");
  }
}

void try_exception(ByteView bytes) {
  const auto e = decode_exception(bytes);
  if (!e) return;
  const Bytes written = encode(*e);
  const auto again = decode_exception(written);
  fuzz::must(again && encode(*again) == written, "an exception comes back as it was");
}

void try_record(ByteView bytes) {
  static const SchemaPtr schema = test::test_schema();
  const RecordType& type = *schema->find("affair");
  const auto record = from_blob(type, {}, bytes);
  if (!record) return;
  const auto set_aside = from_blob(type, {}, to_blob(*record));
  fuzz::must(set_aside && set_aside->view == record->view, "as it was set aside");
  if (record->at_hub) fuzz::must(set_aside->hub == record->hub, "the hub's side as it was set aside");
  const auto row = from_row(type, to_row(*record));
  fuzz::must(row && row->view == record->view && row->unknown == record->unknown, "as it stood in its row");
}

void try_packed(ByteView bytes) {
  constexpr std::size_t kLimit = 1U << 20;
  const auto inside = unpack(bytes, kLimit);
  if (!inside) return;
  fuzz::must(inside->size() <= kLimit, "no more than allowed");
  const auto again = unpack(pack(*inside), kLimit);
  fuzz::must(again && *again == *inside, "packing keeps what is inside");
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  if (bytes.empty()) return;
  const ByteView rest = bytes.substr(1);
  switch (bytes.front()) {
    case 'e':
      return try_entry(rest);
    case 'i':
      return try_items(rest);
    case 'x':
      return try_exception(rest);
    case 'r':
      return try_record(rest);
    default:
      return try_packed(rest);
  }
}
