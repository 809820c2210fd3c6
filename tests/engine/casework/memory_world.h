// Records in memory, written as a clerk types them, under the schema that ships.
#pragma once

#include <doctest/doctest.h>
#include <map>
#include <utility>

#include "engine/casework/sheet.h"
#include "engine/schema/environment.h"
#include "engine/store/draft.h"

namespace satchel::casework::test {

using Cells = std::vector<std::pair<std::string, std::string>>;

inline SchemaPtr environment() {
  static const SchemaPtr schema = *Schema::parse(environment_json());
  return schema;
}

inline Id id_no(std::uint32_t n) {
  Id out;
  for (std::size_t i = 0; i < 4; ++i) out.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return out;
}

/// A moment of Shanghai: "2021-07-01 08:00".
inline Millis at(const std::string& text) { return *from_rfc3339(text + ":00+08:00"); }
inline constexpr Millis kShanghai{8LL * 3'600'000};

class MemoryWorld : public World {
 public:
  explicit MemoryWorld(SchemaPtr schema = environment()) : schema_(std::move(schema)) {}
  /// The records as they are now, without what was asked of them before.
  MemoryWorld(const MemoryWorld& other)
      : World(), schema_(other.schema_), made_(other.made_), records_(other.records_) {}

  Id put(const std::string& type, const Cells& cells, bool sealed = false, const std::string& author = "li") {
    const Id id = id_no(++made_);
    write(type, id, cells, sealed, author);
    return id;
  }
  /// Writes cells over those of a record.
  void change(const std::string& type, const Id& id, const Cells& cells) {
    auto& known = records_[type].at(id);
    for (const auto& [name, text] : cells) known.cells[name] = text;
  }
  /// As a store would: what it puts.
  void apply(const DraftChange& change) {
    const RecordType& type = *schema_->find(change.type);
    if (change.kind == ChangeKind::create) {
      REQUIRE_FALSE(records_[change.type].contains(change.id));
      write(change.type, change.id, {}, false, "zhang");
    }
    auto& cells = records_[change.type].at(change.id).cells;
    for (const Assign& assign : change.fields) {
      REQUIRE(assign.how == How::put);
      const std::string cell = value_to_text(type.fields[*type.index_of(assign.field)], assign.value);
      if (cell.empty())
        cells.erase(assign.field);
      else
        cells[assign.field] = cell;
    }
  }
  void seal(const std::string& type, const Id& id) { records_[type].at(id).sealed = true; }
  void remove(const std::string& type, const Id& id) { records_[type].erase(id); }
  Sheet sheet(const std::string& type, const Id& id) { return made(type, id, records_[type].at(id)); }

  const Schema& schema() const override { return *schema_; }
  Status each(std::string_view type, const std::function<Status(const Sheet&)>& visit) override {
    for (const auto& [id, known] : records_[std::string(type)]) SATCHEL_TRY(visit(made(type, id, known)));
    return {};
  }
  Result<std::optional<Sheet>> find(std::string_view type, const Id& id) override {
    const auto& all = records_[std::string(type)];
    const auto there = all.find(id);
    return there == all.end() ? std::optional<Sheet>() : std::optional(made(type, id, there->second));
  }

 private:
  struct Known {
    std::map<std::string, std::string> cells;
    bool sealed = false;
    std::string author;
  };

  void write(const std::string& type, const Id& id, const Cells& cells, bool sealed, const std::string& author) {
    REQUIRE_MESSAGE(schema_->find(type), type);
    Known& known = records_[type][id];
    known.sealed = sealed, known.author = author;
    for (const auto& [name, text] : cells) known.cells[name] = text;
    (void)made(type, id, known);
  }
  Sheet made(std::string_view type, const Id& id, const Known& known) const {
    const RecordType& of = *schema_->find(type);
    std::vector<Value> values(of.fields.size());
    for (const auto& cell : known.cells) {  // no structured binding: Clang lets no lambda of a check have one
      const auto at = of.index_of(cell.first);
      REQUIRE_MESSAGE(at, cell.first);
      const auto value = value_from_text(of.fields[*at], cell.second);
      REQUIRE_MESSAGE(value, cell.first << ": " << cell.second);
      values[*at] = *value;
    }
    return Sheet(of, id, std::move(values), known.sealed, known.author);
  }

  SchemaPtr schema_;
  std::uint32_t made_ = 0;
  std::map<std::string, std::map<Id, Known>> records_;
};

}  // namespace satchel::casework::test
