#include "engine/base/limits.h"
#include "engine/store/exchange.h"

namespace satchel {

void write_item(Writer& out, const PullItem& item) {
  out.u8(static_cast<std::uint8_t>(static_cast<unsigned>(item.kind) | (item.sealed ? 0x80U : 0U)));
  out.varint(item.type);
  out.id(item.id);
  out.varint(static_cast<std::uint64_t>(item.version.value));
  if (item.kind == ItemKind::tomb || item.kind == ItemKind::forget) return;
  out.bytes(item.author);
  out.varint(item.fields.size());
  for (const auto& f : item.fields) {
    out.varint(f.number);
    out.zigzag(item.version.value - f.version.value);  // mostly 0
    write_value(out, f.value);
  }
}

PullItem read_item(Reader& in) {
  PullItem item;
  const std::uint8_t head = in.u8();
  if ((head & 0x7F) > static_cast<std::uint8_t>(ItemKind::forget)) in.fail();
  item.kind = static_cast<ItemKind>(head & 0x7F);
  item.sealed = (head & 0x80) != 0;
  const std::uint64_t type = in.varint();
  if (type == 0 || type > UINT16_MAX) in.fail();
  item.type = static_cast<TypeNo>(type);
  item.id = in.id();
  item.version.value = in.natural();
  if (item.kind == ItemKind::tomb || item.kind == ItemKind::forget) return item;
  item.author = in.bytes();
  const std::size_t n = in.count(3);
  if (n > limits::kFieldsPerType || !is_utf8(item.author)) in.fail();
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    const std::uint64_t number = in.varint();
    if (number == 0 || number > UINT16_MAX) in.fail();
    const Version version{in.natural_below(item.version.value)};
    item.fields.push_back({static_cast<FieldNo>(number), read_value(in), version});
  }
  return item;
}

}  // namespace satchel
