#include "engine/schema/read.h"

#include <algorithm>
#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>
#include <exception>

#include "engine/base/limits.h"

namespace satchel {
namespace json = boost::json;

void Complaint::at_line(std::size_t line, std::string_view reason) {
  if (!error_) error_ = fail(Code::bad_schema, "line " + std::to_string(line) + ": " + std::string(reason));
}

void Complaint::at_path(const JsonPath& path, std::string_view reason) {
  if (!error_) at_line(line_of(text_, path), reason);
}

Node Node::operator[](std::string_view key) const {
  Node out = *this;
  out.path_.emplace_back(std::string(key));
  const json::object* object = value_ ? value_->if_object() : nullptr;
  out.value_ = object ? object->if_contains(key) : nullptr;
  return out;
}

Node Node::operator[](std::size_t index) const {
  Node out = *this;
  out.path_.emplace_back(index);
  const json::array* array = value_ ? value_->if_array() : nullptr;
  out.value_ = array ? array->if_contains(index) : nullptr;
  return out;
}

void Node::keys(std::initializer_list<std::string_view> known) const {
  if (!value_) return;
  const json::object* object = value_->if_object();
  if (!object) return refuse("an object is expected here");
  for (const auto& member : *object) {
    const std::string_view key(member.key().data(), member.key().size());
    if (key.substr(0, 2) == "x-" || std::find(known.begin(), known.end(), key) != known.end()) continue;
    return (*this)[key].refuse("unknown key '" + std::string(key) + "'");
  }
}

std::size_t Node::size(std::size_t most) const {
  if (!value_) return 0;
  const json::array* array = value_->if_array();
  if (!array) return refuse("a list is expected here"), 0;
  if (array->size() > most) return refuse("more than " + std::to_string(most) + " elements"), 0;
  return array->size();
}

std::string Node::text() const {
  if (!value_) return {};
  const json::string* string = value_->if_string();
  if (!string) return refuse("a text is expected here"), std::string{};
  return std::string(string->data(), string->size());
}

std::int64_t Node::integer(std::int64_t least, std::int64_t most) const {
  if (!value_) return 0;
  const std::int64_t* number = value_->if_int64();
  if (number && *number >= least && *number <= most) return *number;
  refuse("a whole number from " + std::to_string(least) + " to " + std::to_string(most) + " is expected here");
  return 0;
}

bool Node::boolean() const {
  if (!value_) return false;
  const bool* flag = value_->if_bool();
  if (!flag) refuse("true or false is expected here");
  return flag && *flag;
}

std::string Node::json() const { return value_ ? json::serialize(*value_) : "null"; }

const Node& Node::required() const {
  if (value_) return *this;
  const auto* key = path_.empty() ? nullptr : std::get_if<std::string>(&path_.back());
  refuse("'" + (key ? *key : std::string("value")) + "' is missing");
  return *this;
}

Result<json::value> read_document(std::string_view text, Complaint& complaint) {
  if (text.size() > limits::kSchemaBytes)
    return complaint.at_line(1, "larger than " + std::to_string(limits::kSchemaBytes) + " bytes"), json::value{};
  try {
    json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    json::parser parser({}, options);
    json::error_code error;
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) error = json::error::extra_data;
    if (error) return complaint.at_line(line_at(text, read), error.message()), json::value{};
    if (const auto twice = repeated_key(text))
      return complaint.at_line(twice->line, "key '" + twice->key + "' stands twice"), json::value{};
    return parser.release();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    return fail(Code::out_of_memory, e.what());
  }
}

}  // namespace satchel
