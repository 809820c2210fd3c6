// A record as the bureau's rules read it: by the names of its fields, wherever it stands. And where they look for more.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/id.h"
#include "engine/casework/day.h"
#include "engine/schema/schema.h"

namespace satchel::casework {

/// By how much a clock may be off: from then on a device's is a trouble (sync/hub/devices/contact.h).
inline constexpr Millis kClockTolerance{2LL * 60'000};

/// What a time was told as, one telling after another: for what runs from it.
struct ToldTime {
  std::optional<Millis> counts;  // as first told, or earlier later on; later only with a reason
  std::optional<Millis> first;   // each is no later than when it was told
  bool later = false;            // it was told as a later one, with a reason or without
  std::string reason, by;        // of the latest such telling
};

/// Nothing but spaces: those of ASCII, and U+00A0, U+200B and U+3000.
bool is_blank(std::string_view text);
/// Without these at its ends.
std::string_view trimmed(std::string_view text);

/// A value that is missing, and a field that this schema does not have (an older tablet's), are nothing.
class Sheet {
 public:
  /// `type` must outlive it; `values` stand beside its fields.
  Sheet(const RecordType& type, const Id& id, std::vector<Value> values, bool sealed = false, std::string author = {})
      : type_(&type), id_(id), values_(std::move(values)), sealed_(sealed), author_(std::move(author)) {}

  const RecordType& type() const { return *type_; }
  const Id& id() const { return id_; }
  bool sealed() const { return sealed_; }
  const std::string& author() const { return author_; }

  const Value& value(std::string_view field) const;
  bool has(std::string_view field) const;               // a text of spaces alone says nothing
  std::string_view text(std::string_view field) const;  // of choices, too; empty for nothing
  std::optional<std::int64_t> number(std::string_view field) const;
  bool flag(std::string_view field) const;
  std::optional<Millis> time(std::string_view field) const;
  std::optional<Day> day(std::string_view field) const;
  std::optional<Id> reference(std::string_view field) const;
  const TextSet& set(std::string_view field) const;
  /// Of a catalogue's row: from `valid_from` to `valid_to`, which is the first day on which it holds no more. Without
  /// the first it always held.
  Span in_force() const;

 private:
  template <class T>
  const T* as(std::string_view field) const {
    return std::get_if<T>(&value(field));
  }
  const RecordType* type_;
  Id id_;
  std::vector<Value> values_;
  bool sealed_ = false;
  std::string author_;
};

/// Live records, as of one moment: of a store, as they show; or of the hub's database. Types go by name; of one that
/// the schema does not have there are none. Errors: whatever the one who has them met.
class World {
 public:
  World() = default;
  virtual ~World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  virtual const Schema& schema() const = 0;
  /// In the order of ids; an error of `visit` ends it.
  virtual Status each(std::string_view type, const std::function<Status(const Sheet&)>& visit) = 0;
  virtual Result<std::optional<Sheet>> find(std::string_view type, const Id& id) = 0;
  /// Those whose field holds that value, by id. The first question about a field reads all of its type, and the answer
  /// is kept: 16 bytes a record, and the value.
  Result<std::vector<Sheet>> those(std::string_view type, std::string_view field, const Value& holds);
  Result<std::vector<Sheet>> those(std::string_view type, std::string_view field, const Id& refers_to) {
    return those(type, field, octets(refers_to.view()));
  }
  /// What hangs on a record, however far below, in no order; and conflicts about it and these.
  virtual Status each_under(const Sheet& root, const std::function<Status(const Sheet&)>& visit);
  /// What a field of policy `state` was at that moment, as far as the one who has the records knows it: a tablet knows
  /// what it is now.
  virtual Result<std::string> state_at(const Sheet& of, std::string_view field, Millis as_of);
  /// When a field got the value that it has, as far as the one who has the records knows it: the hub does.
  virtual Result<std::optional<Millis>> set_at(const Sheet& of, std::string_view field);
  /// Who wrote the value that it has, likewise; empty: not known.
  virtual Result<std::string> set_by(const Sheet& of, std::string_view field);
  /// What a field of time was told as, likewise; nothing where that is not known.
  virtual Result<std::optional<ToldTime>> told(const Sheet& of, std::string_view field);
  /// What time it is, where that is known for sure: at the hub.
  void know_now(Millis now) { latest_ = now + kClockTolerance; }
  /// Whether that is a time, and none that is still to come: a time to come is no fact. All have come where nobody
  /// knows what time it is.
  bool has_come(std::optional<Millis> time) const { return time && (!latest_ || *time <= *latest_); }

 protected:
  /// For who can look up a value without reading all of the type; nothing: `those` reads it.
  virtual Result<std::optional<std::vector<Id>>> look_up(const RecordType& type, std::size_t field, const Value& holds);

 private:
  using Index = std::map<Value, std::vector<Id>>;
  Result<const Index*> index_of(std::string_view type, std::string_view field);
  std::map<std::pair<std::string, std::string>, Index> indexes_;
  std::optional<Millis> latest_;
};

/// All of a type at once: for catalogues and the like.
Result<std::vector<Sheet>> all_of(World& world, std::string_view type);

}  // namespace satchel::casework
