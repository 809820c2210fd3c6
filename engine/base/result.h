// Result<T>: a value or an Error. No exception crosses a folder's boundary.
//
// Errors are grouped by what the caller does next (kj's idea, in our words). Each code stands once in codes.def with
// its HTTP status and a sentence for the inspector in Chinese and English.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace satchel {

enum class Group : std::uint8_t { none, retry, wait_network, sign_in, fix_input, free_space, call_office, bug };

enum class Code : std::uint16_t {
  ok = 0,
#define X(name, number, group, http, zh, en) name = number,
#include "engine/base/codes.def"
#undef X
};

struct CodeInfo {
  Code code;
  std::string_view name;
  Group group;
  int http;
  std::string_view zh, en;
};

/// The row of codes.def for a code; an unknown number gives the row of `internal`.
const CodeInfo& info(Code code);
/// The code of that number, or `internal` when this build does not know it (a newer peer).
Code code_from_number(std::uint16_t number);
/// The code of that name, or ok when there is none.
Code code_named(std::string_view name);
/// "fix_input" for Group::fix_input: for logs and JSON.
std::string_view group_name(Group group);

/// What went wrong. `detail` is English, for logs and developers; people read info(code).zh or .en.
struct Error {
  Code code = Code::internal;
  std::string detail;
};

inline Error fail(Code code, std::string detail = {}) { return Error{code, std::move(detail)}; }

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : v_(std::move(value)) {}      // NOLINT: implicit by design, `return value;`
  Result(Error error) : v_(std::move(error)) {}  // NOLINT: implicit by design, `return fail(…);`
  explicit operator bool() const { return v_.index() == 0; }
  T& operator*() & { return std::get<0>(v_); }
  const T& operator*() const& { return std::get<0>(v_); }
  T operator*() && { return std::get<0>(std::move(v_)); }  // by value: `for (auto& x : *call())` is safe
  T* operator->() { return &std::get<0>(v_); }
  const T* operator->() const { return &std::get<0>(v_); }
  const Error& error() const& { return std::get<1>(v_); }
  Error&& error() && { return std::get<1>(std::move(v_)); }
  Code code() const { return *this ? Code::ok : error().code; }

 private:
  std::variant<T, Error> v_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : e_(std::move(error)) {}  // NOLINT: implicit by design
  explicit operator bool() const { return !e_; }
  const Error& error() const& { return *e_; }
  Error&& error() && { return std::move(*e_); }
  Code code() const { return e_ ? e_->code : Code::ok; }

 private:
  std::optional<Error> e_;
};

using Status = Result<void>;

// SATCHEL_TRY(status): leave the function with the error. SATCHEL_ASSIGN(decl, result): the same, else bind the value.
#define SATCHEL_JOIN_(a, b) a##b
#define SATCHEL_JOIN(a, b) SATCHEL_JOIN_(a, b)
#define SATCHEL_TRY_(tmp, expr)                                 \
  do {                                                          \
    if (auto tmp = (expr); !tmp) return std::move(tmp).error(); \
  } while (false)
#define SATCHEL_TRY(expr) SATCHEL_TRY_(SATCHEL_JOIN(satchel_status_, __COUNTER__), expr)
#define SATCHEL_ASSIGN_(tmp, decl, expr)   \
  auto tmp = (expr);                       \
  if (!tmp) return std::move(tmp).error(); \
  decl = *std::move(tmp)
#define SATCHEL_ASSIGN(decl, expr) SATCHEL_ASSIGN_(SATCHEL_JOIN(satchel_result_, __LINE__), decl, expr)

}  // namespace satchel
