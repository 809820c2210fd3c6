#include "engine/base/value.h"

#include <algorithm>
#include <cmath>

namespace satchel {
namespace {

enum Tag : std::uint8_t { kNull, kInteger, kReal, kText, kOctets, kSet };

std::string read_text(Reader& in) {
  const ByteView text = in.bytes();
  if (!is_utf8(text)) in.fail();
  return std::string(text);
}

TextSet read_set(Reader& in) {
  TextSet out;
  const std::size_t n = in.count();
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    out.push_back(read_text(in));
    if (i > 0 && !(out[i - 1] < out[i])) in.fail();
  }
  return out;
}

}  // namespace

TextSet make_set(std::vector<std::string> elements) {
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  return elements;
}

void write_value(Writer& out, const Value& value) {
  const auto* real = std::get_if<double>(&value);
  if (real && std::isnan(*real)) return out.u8(kNull);
  out.u8(static_cast<std::uint8_t>(value.index()));
  if (const auto* v = std::get_if<std::int64_t>(&value)) out.zigzag(*v);
  if (real) out.real(*real == 0 ? 0.0 : *real);  // SQLite keeps no sign of a zero, either
  if (const auto* v = std::get_if<std::string>(&value)) out.bytes(*v);
  if (const auto* v = std::get_if<Octets>(&value)) out.bytes(v->bytes);
  if (const auto* v = std::get_if<TextSet>(&value)) {
    out.varint(v->size());
    for (const auto& element : *v) out.bytes(element);
  }
}

Value read_value(Reader& in) {
  switch (in.u8()) {
    case kNull:
      return {};
    case kInteger:
      return in.zigzag();
    case kReal: {
      const double v = in.real();
      if (std::isnan(v)) in.fail();
      return v;
    }
    case kText:
      return read_text(in);
    case kOctets:
      return octets(in.bytes());
    case kSet:
      return read_set(in);
    default:
      in.fail();
      return {};
  }
}

}  // namespace satchel
