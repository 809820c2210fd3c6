// Changes, written the way they are said.
#pragma once

#include <string>
#include <utility>

#include "engine/store/draft.h"

namespace satchel::cli::demo {

/// Row("visit").put("kind", "on_site").put("arrive", 17…): a change of one record.
class Row {
 public:
  /// A new record; null: the store makes an id.
  explicit Row(const char* type, const Id& id = {}) : change_{ChangeKind::create, type, id, {}} {}
  static Row edit(const char* type, const Id& id) {
    Row out(type, id);
    out.change_.kind = ChangeKind::update;
    return out;
  }
  static Row remove(const char* type, const Id& id) {
    Row out(type, id);
    out.change_.kind = ChangeKind::remove;
    return out;
  }

  Row& put(const char* field, Value value, How how = How::put) {
    change_.fields.push_back({field, std::move(value), how});
    return *this;
  }
  Row& put(const char* field, const char* text) { return put(field, Value{std::string(text)}); }
  Row& put(const char* field, std::int64_t number) { return put(field, Value{number}); }
  Row& put(const char* field, double number) { return put(field, Value{number}); }
  Row& put(const char* field, const Id& id) { return put(field, octets(id.view())); }
  Row& add(const char* field, Value value) { return put(field, std::move(value), How::add); }
  operator DraftChange() const { return change_; }  // NOLINT: implicit by design, a row is a change

 private:
  DraftChange change_;
};

inline Value set_of(std::vector<std::string> elements) { return make_set(std::move(elements)); }

}  // namespace satchel::cli::demo
