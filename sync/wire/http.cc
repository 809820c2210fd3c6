#include "sync/http.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace satchel::sync {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<std::string_view> header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) return value;
  return std::nullopt;
}

HttpReply problem(const Error& error, std::optional<int> status) {
  const CodeInfo& row = info(error.code);
  HttpReply reply;
  reply.status = status.value_or(row.http);
  boost::json::object body;
  body["type"] = "urn:satchel:error:" + std::string(row.name);
  body["title"] = row.en;
  body["status"] = reply.status;
  if (!error.detail.empty() && is_utf8(error.detail)) body["detail"] = error.detail;
  body["code"] = row.name;
  body["group"] = group_name(row.group);
  body["title_zh"] = row.zh;
  reply.headers.emplace_back("Content-Type", "application/problem+json");
  reply.body = boost::json::serialize(body);
  return reply;
}

}  // namespace satchel::sync
