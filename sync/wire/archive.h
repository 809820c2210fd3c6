// cereal through archives of ours: varints, and nothing is allocated on the word of a length alone.
//
// Only plain structs of numbers, strings, vectors and our ids and hashes pass: no pointer, no polymorphic type. After
// loading, ok() says whether the bytes held what was asked for, to the last one.
#pragma once

#include <cereal/cereal.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/base/codec.h"
#include "engine/base/limits.h"

namespace satchel::sync {

class OutputArchive : public cereal::OutputArchive<OutputArchive, cereal::AllowEmptyClassElision> {
 public:
  explicit OutputArchive(Bytes& out)
      : cereal::OutputArchive<OutputArchive, cereal::AllowEmptyClassElision>(this), w(out) {}
  Writer w;
};

class InputArchive : public cereal::InputArchive<InputArchive, cereal::AllowEmptyClassElision> {
 public:
  explicit InputArchive(ByteView in)
      : cereal::InputArchive<InputArchive, cereal::AllowEmptyClassElision>(this), r(in) {}
  Reader r;
  bool ok() const { return r.done(); }
};

template <class T>
concept Number = std::is_integral_v<T>;

template <Number T>
void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& ar, const T& v) {
  if constexpr (std::is_signed_v<T>)
    ar.w.zigzag(v);
  else
    ar.w.varint(v);
}

template <Number T>
void CEREAL_LOAD_FUNCTION_NAME(InputArchive& ar, T& v) {
  if constexpr (std::is_signed_v<T>) {
    const std::int64_t n = ar.r.zigzag();
    v = static_cast<T>(n);
    if (v != n) ar.r.fail();
  } else {
    const std::uint64_t n = ar.r.varint();
    v = static_cast<T>(n);
    if (v != n) ar.r.fail();
  }
}

inline void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& ar, const std::string& v) { ar.w.bytes(v); }
inline void CEREAL_LOAD_FUNCTION_NAME(InputArchive& ar, std::string& v) { v = ar.r.bytes(); }
inline void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& ar, const Id& v) { ar.w.id(v); }
inline void CEREAL_LOAD_FUNCTION_NAME(InputArchive& ar, Id& v) { v = ar.r.id(); }
inline void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& ar, const Hash& v) { ar.w.hash(v); }
inline void CEREAL_LOAD_FUNCTION_NAME(InputArchive& ar, Hash& v) { v = ar.r.hash(); }

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& ar, const std::vector<T>& v) {
  ar.w.varint(v.size());
  for (const auto& x : v) ar(x);
}

// Grows as elements really come, instead of resizing to what the prefix says.
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(InputArchive& ar, std::vector<T>& v) {
  v.clear();
  std::size_t n = ar.r.count();
  if (n > 2 * limits::kPushEntries) ar.r.fail();  // far beyond any list of ours: an element takes more than a byte
  for (; n > 0 && ar.r.ok(); --n) ar(v.emplace_back());
}

}  // namespace satchel::sync

CEREAL_REGISTER_ARCHIVE(satchel::sync::OutputArchive)
CEREAL_REGISTER_ARCHIVE(satchel::sync::InputArchive)
CEREAL_SETUP_ARCHIVE_TRAITS(satchel::sync::InputArchive, satchel::sync::OutputArchive)
