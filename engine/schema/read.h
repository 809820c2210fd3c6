// A JSON document read by steps, with the line of whatever is wrong. Internal to engine/schema.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/schema/locate.h"

namespace satchel {

/// The first thing found wrong in a text; later ones are ignored, so reading may go on with whatever is there.
class Complaint {
 public:
  /// `text` must outlive this.
  explicit Complaint(std::string_view text) : text_(text) {}
  void at_line(std::size_t line, std::string_view reason);
  void at_path(const JsonPath& path, std::string_view reason);
  const std::optional<Error>& error() const { return error_; }

 private:
  std::string_view text_;
  std::optional<Error> error_;
};

/// A value of the document, or the place where it is missing. Getters of a missing value return the empty one; a value
/// of another kind is a complaint. Document and complaint must outlive it.
class Node {
 public:
  Node(Complaint& complaint, const boost::json::value* value) : complaint_(&complaint), value_(value) {}

  bool present() const { return value_ != nullptr; }
  bool is_text() const { return value_ && value_->is_string(); }
  Node operator[](std::string_view key) const;
  Node operator[](std::size_t index) const;

  /// Complains unless this is an object with none but these keys (those that begin with "x-" are free).
  void keys(std::initializer_list<std::string_view> known) const;
  /// The number of elements; complains when this is no array, or one of more than `most`.
  std::size_t size(std::size_t most) const;
  std::string text() const;
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  bool boolean() const;
  /// The value as JSON text.
  std::string json() const;

  void refuse(std::string_view reason) const { complaint_->at_path(path_, reason); }
  /// Complains when the value is missing.
  const Node& required() const;

 private:
  Complaint* complaint_;
  const boost::json::value* value_;
  JsonPath path_;
};

/// The document, within the limits of engine/base/limits.h and with no key twice. Syntax errors go to the complaint
/// and give null. Error: out_of_memory.
Result<boost::json::value> read_document(std::string_view text, Complaint& complaint);

}  // namespace satchel
