// Every value of a record is what the entry says that it came with, or a merge of the hub's.
#include <algorithm>
#include <boost/json.hpp>

#include "engine/evidence/package_parts.h"

namespace satchel::package {
namespace {

/// What an entry did to a record.
std::vector<const Change*> changes_of(const Said& said, const Id& record) {
  std::vector<const Change*> out;
  for (const auto& change : said.entry.changes)
    if (change.id == record) out.push_back(&change);
  return out;
}

bool holds_all(const boost::json::array& value, const TextSet& elements, bool wanted) {
  return std::all_of(elements.begin(), elements.end(), [&](const std::string& element) {
    return (std::find(value.begin(), value.end(), boost::json::value(element)) != value.end()) == wanted;
  });
}

enum class Fit : std::uint8_t { no, yes, merged };

/// Whether a value is what this operation makes. Of a sum it cannot be told from the operation alone.
Fit fits(const Field& field, const FieldOp& op, const boost::json::value& value) {
  if (op.kind == OpKind::sum) return Fit::merged;
  if (op.kind == OpKind::set) {
    const auto* array = value.if_array();
    return array && holds_all(*array, op.add, true) && holds_all(*array, op.remove, false) ? Fit::merged : Fit::no;
  }
  boost::json::error_code error;
  return boost::json::parse(value_to_json(field, op.value), error) == value && !error ? Fit::yes : Fit::no;
}

class RecordChecker {
 public:
  RecordChecker(const Proved& proved, PackageReport& report) : proved_(proved), report_(report) {}

  Status check(const boost::json::value& value) {
    Members m(value);
    type_ = proved_.schema->find(m.text("type"));
    id_ = m.id("id");
    const auto& fields = m.object("fields");
    const bool alive = m.flag("alive"), sealed = m.flag("sealed");
    if (!m.ok() || !type_) return off("a record is garbled");
    name_ = type_->name + " " + to_text(id_);
    if (!type_->builtin) SATCHEL_TRY(check_life(alive, sealed));
    for (const auto& [name, state] : fields)
      SATCHEL_TRY(check_field(std::string_view(name.data(), name.size()), state));
    ++report_.records;
    return {};
  }

 private:
  /// That it was made, and what ended it or made it final, by entries that were not refused.
  Status check_life(bool alive, bool sealed) {
    bool made = false, removed = false, was_sealed = false, hidden = false;
    for (const auto& [version, said] : proved_.entries) {
      hidden |= said.withheld;
      if (said.refused) continue;
      for (const Change* change : changes_of(said, id_)) {
        made |= change->kind == ChangeKind::create;
        removed |= change->kind == ChangeKind::remove;
        was_sealed |= change->kind == ChangeKind::seal;
        if (change->kind == ChangeKind::seal && change->content != seal_hash(change->type, change->id, change->ops))
          return off(name_ + ": its seal names other values than it freezes");
      }
    }
    if (!made && !hidden) return off(name_ + " was made by no entry");
    if (!alive && !removed && !hidden) return off(name_ + " was deleted by no entry");
    if (sealed && !was_sealed) return off(name_ + " was sealed by no entry");
    return {};
  }

  Status check_field(std::string_view name, const boost::json::value& state) {
    const auto at = type_->index_of(name);
    Members m(state);
    const std::int64_t version = m.number("version");
    const boost::json::value& value = m.any("value");
    const boost::json::value& writer = m.any("writer");
    if (!m.ok() || !at) return off(name_ + "." + std::string(name) + " is garbled");
    if (writer.is_string()) return writer.get_string() == "hub" ? (++report_.merged, Status{}) : Status{bad(name)};
    Members w(writer);
    const Id device = w.id("device");
    const Epoch epoch = w.epoch("epoch");
    const auto said = proved_.entries.find(version);
    if (!w.ok() || said == proved_.entries.end()) return bad(name);
    if (said->second.place.device != device || said->second.place.epoch != epoch || said->second.refused)
      return bad(name);
    if (said->second.withheld) return ++report_.unproved, Status{};
    return check_value(type_->fields[*at], said->second, value);
  }

  Status check_value(const Field& field, const Said& said, const boost::json::value& value) {
    const FieldOp* last = nullptr;
    for (const Change* change : changes_of(said, id_))
      for (const auto& op : change->ops)
        if (op.field == field.number) last = &op;
    const Fit fit = last ? fits(field, *last, value) : Fit::no;
    if (fit == Fit::merged) ++report_.merged;
    return fit == Fit::no ? Status{bad(field.name)} : Status{};
  }

  Error bad(std::string_view field) const {
    return off(name_ + "." + std::string(field) + " is not what the entry said that it came with");
  }

  const Proved& proved_;
  PackageReport& report_;
  const RecordType* type_ = nullptr;
  Id id_;
  std::string name_;
};

}  // namespace

Status check_records(const Texts& texts, const Proved& proved, PackageReport& report) {
  SATCHEL_ASSIGN(const auto records, parsed(texts, "records.json"));
  if (!records.is_array()) return off("records.json");
  for (const auto& record : records.get_array()) SATCHEL_TRY(RecordChecker(proved, report).check(record));
  return {};
}

Status check_blobs(const Proved& proved, PackageReport& report) {
  for (const auto& [name, hash] : proved.blobs) {
    if (name.substr(6, 64) != to_hex(hash.view())) return off(name + " has other bytes than its name says");
    const bool receipted =
        std::any_of(proved.statements.begin(), proved.statements.end(), [&, h = hash](const auto& s) {
          const auto* receipt = std::get_if<Receipt>(&s.second.what);
          return receipt && std::find(receipt->blobs.begin(), receipt->blobs.end(), h) != receipt->blobs.end();
        });
    if (!receipted) return off(name + " has no receipt");
    ++report.blobs;
  }
  return {};
}

}  // namespace satchel::package
