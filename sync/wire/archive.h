// cereal through archives of ours: varints, and nothing is allocated on the word of a length alone.
//
// Loading never takes more than kMostPerByte times the input: a list takes its room at once, for no more elements than
// the rest of the input could hold beside the elements that lists around it wait for, and no element is larger in
// memory than that multiple of the fewest bytes that it can have.
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

inline constexpr std::size_t kMostPerByte = 32;

/// The fewest bytes that one element of a list takes on the wire.
template <class T>
inline constexpr std::size_t kLeastBytes = 1;
template <>
inline constexpr std::size_t kLeastBytes<Id> = sizeof(Id);
template <>
inline constexpr std::size_t kLeastBytes<Hash> = sizeof(Hash);

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
  std::size_t owed = 0;  // bytes that elements still to come take at least
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

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(InputArchive& ar, std::vector<T>& v) {
  static_assert(sizeof(T) <= kMostPerByte * kLeastBytes<T>);
  v.clear();
  std::size_t n = ar.r.count(kLeastBytes<T>);
  const bool fits = n * kLeastBytes<T> + ar.owed <= ar.r.left();
  if (!fits || n > 2 * limits::kPushEntries) return ar.r.fail();  // far beyond any list of ours
  v.reserve(n);
  for (ar.owed += n * kLeastBytes<T>; n > 0 && ar.r.ok(); --n) {
    ar.owed -= kLeastBytes<T>;
    ar(v.emplace_back());
  }
}

}  // namespace satchel::sync

CEREAL_REGISTER_ARCHIVE(satchel::sync::OutputArchive)
CEREAL_REGISTER_ARCHIVE(satchel::sync::InputArchive)
CEREAL_SETUP_ARCHIVE_TRAITS(satchel::sync::InputArchive, satchel::sync::OutputArchive)
