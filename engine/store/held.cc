#include "engine/store/held.h"

#include "engine/base/limits.h"

namespace satchel {

Bytes encode(const VerdictException& e) {
  Bytes bytes;
  Writer out(bytes);
  out.zigzag(e.seq.value);
  out.varint(static_cast<std::uint16_t>(e.refused));
  out.bytes(e.detail);
  out.varint(e.fields.size());
  for (const auto& f : e.fields) {
    out.varint(f.type);
    out.id(f.record);
    out.varint(f.field);
    out.zigzag(f.version.value);
    write_value(out, f.value);
  }
  out.varint(e.whole.size());
  for (const auto& item : e.whole) write_item(out, item);
  return bytes;
}

Result<VerdictException> decode_exception(ByteView bytes) {
  Reader in(bytes);
  VerdictException e;
  e.seq.value = in.zigzag();
  if (e.seq.value < 0 || e.seq.value > limits::kNumbers) in.fail();
  e.refused = code_from_number(static_cast<std::uint16_t>(in.varint()));
  e.detail = in.bytes();
  const std::size_t fields = in.count(20);
  for (std::size_t i = 0; i < fields && in.ok(); ++i) {
    FieldException f;
    f.type = static_cast<TypeNo>(in.varint());
    f.record = in.id();
    f.field = static_cast<FieldNo>(in.varint());
    f.version.value = in.zigzag();
    if (f.version.value < 0) in.fail();
    f.value = read_value(in);
    e.fields.push_back(std::move(f));
  }
  const std::size_t whole = in.count(18);
  for (std::size_t i = 0; i < whole && in.ok(); ++i) e.whole.push_back(read_item(in));
  if (!in.done() || !is_utf8(e.detail)) return fail(Code::invalid, "an exception is garbled");
  return e;
}

}  // namespace satchel
