#include <boost/json.hpp>
#include <charconv>

#include "engine/evidence/package_parts.h"

namespace satchel::package {
namespace json = boost::json;

namespace {
const json::value kNull;
const json::array kNoArray;
const json::object kNoObject;
}  // namespace

const json::value& Members::any(std::string_view name) {
  const json::value* found = object_ ? object_->if_contains(json::string_view(name.data(), name.size())) : nullptr;
  if (!found) object_ = nullptr;
  return found ? *found : kNull;
}

std::string_view Members::text(std::string_view name) {
  const json::string* s = any(name).if_string();
  if (!s) object_ = nullptr;
  return s ? std::string_view(s->data(), s->size()) : std::string_view();
}

std::int64_t Members::number(std::string_view name) {
  const std::int64_t* n = any(name).if_int64();
  if (!n) object_ = nullptr;
  return n ? *n : 0;
}

bool Members::flag(std::string_view name) {
  const bool* b = any(name).if_bool();
  if (!b) object_ = nullptr;
  return b && *b;
}

const json::array& Members::array(std::string_view name) {
  const json::array* a = any(name).if_array();
  if (!a) object_ = nullptr;
  return a ? *a : kNoArray;
}

const json::object& Members::object(std::string_view name) {
  const json::object* o = any(name).if_object();
  if (!o) object_ = nullptr;
  return o ? *o : kNoObject;
}

template <class T>
T Members::checked(Result<T> result) {
  if (!result) object_ = nullptr;
  return result ? *std::move(result) : T{};
}

/// Lower-case only: one hash has one text.
static Result<Hash> strict_hash(std::string_view text) {
  auto hash = hash_from_hex(text);
  if (hash && to_hex(hash->view()) != text) return fail(Code::invalid);
  return hash;
}

Hash Members::hash(std::string_view name) { return checked(strict_hash(text(name))); }
Id Members::id(std::string_view name) {
  const std::string_view value = text(name);
  auto id = id_from_text(value);
  if (id && to_text(*id) != value) id = fail(Code::invalid);
  return checked(std::move(id));
}

Epoch Members::epoch(std::string_view name) {
  const std::string_view value = text(name);
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
  if (error != std::errc() || end != value.data() + value.size() || std::to_string(n) != value) object_ = nullptr;
  return {n};
}

Bytes Members::base64(std::string_view name) {
  const std::string_view value = text(name);
  auto bytes = from_base64(value);
  if (bytes && to_base64(*bytes) != value) bytes = fail(Code::invalid);
  return checked(std::move(bytes));
}

Signature Members::signature(std::string_view name) { return checked(signature_from_bytes(base64(name))); }

std::vector<Hash> Members::hashes(std::string_view name) {
  std::vector<Hash> out;
  for (const auto& element : array(name)) {
    const json::string* s = element.if_string();
    out.push_back(checked(strict_hash(s ? std::string_view(s->data(), s->size()) : std::string_view())));
  }
  return out;
}

Error off(const std::string& what) { return fail(Code::corrupt, "the package: " + what); }

LogHead log_head_from(Members m) {
  LogHead out;
  out.hub = m.id("hub");
  out.log.log_epoch = m.number("log_epoch");
  out.log.size = static_cast<std::uint64_t>(m.number("size"));
  out.log.root = m.hash("root");
  out.time.count = m.number("time");
  out.signature = m.signature("signature");
  return m.ok() ? out : LogHead{};
}

json::object json_of(const LogHead& head) {
  return {{"hub", to_text(head.hub)}, {"log_epoch", head.log.log_epoch},
          {"size", head.log.size},    {"root", to_hex(head.log.root.view())},
          {"time", head.time.count},  {"signature", to_base64(view(head.signature))}};
}

Result<json::value> parsed(const Texts& texts, std::string_view name) {
  const auto at = texts.find(name);
  if (at == texts.end()) return off(std::string(name) + " is missing");
  json::error_code error;
  json::value value = json::parse(json::string_view(at->second.data(), at->second.size()), error);
  if (error) return off(std::string(name) + " is no JSON");
  return value;
}

}  // namespace satchel::package
