// I6: no losing value vanishes. I7: what was delivered counts once.
#include "tests/exhaustion/check.h"

namespace satchel::exhaust {
namespace {

namespace cf = conflict_field;

std::string deed_name(const Course& course, std::size_t place) {
  return "deed " + std::to_string(place + 1) + " (" + std::string(name_of(course.what.deeds[place])) + ")";
}

/// One field of a course's record: `value`, or `other`.
struct FieldOf {
  Batch& batch;
  const Course& course;
  std::size_t at;  // 0: value

  const Field& field() const { return batch.type_of(course).fields[at]; }
  bool holds(const Value& value, std::size_t place) const {
    return at == 0 ? exhaust::holds(*course.what.flavour, value, static_cast<int>(place))
                   : other_holds(value, static_cast<int>(place));
  }
  bool shows(const std::optional<Record>& record, std::size_t place) const {
    return record && holds(record->values[at], place);
  }
};

bool in_json(const FieldOf& f, const std::string& json, std::size_t place) {
  if (json.empty()) return false;
  const auto value = value_from_json(f.field(), json);
  return value && f.holds(*value, place);
}

/// In a conflict record, with its author and time.
bool in_conflict(const FieldOf& f, const std::vector<Record>& conflicts, std::size_t place) {
  const Schema& schema = *f.batch.world().store(0).schema();
  const RecordType& type = *schema.find(cf::kType);
  const auto signed_by = [&](const Record& c, FieldNo author, FieldNo time) {
    return !text_in(schema, c, author).empty() && !is_null(c.values[*type.index_of(time)]);
  };
  for (const auto& c : conflicts) {
    if (text_in(schema, c, cf::field) != f.field().name) continue;
    if (in_json(f, text_in(schema, c, cf::standing), place) && signed_by(c, cf::standing_author, cf::standing_time))
      return true;
    if (in_json(f, text_in(schema, c, cf::proposed), place) && signed_by(c, cf::proposed_author, cf::proposed_time))
      return true;
    if (in_json(f, text_in(schema, c, cf::final), place) && signed_by(c, cf::settled_by, cf::settled_time)) return true;
  }
  return false;
}

/// Somebody on whose screen it stood put something else there, or deleted the record.
bool written_over(const FieldOf& f, const Record* record, std::size_t place) {
  for (std::size_t j = 0; j < f.course.done.size(); ++j) {
    const Done& by = f.course.done[j];
    const Deed deed = f.course.what.deeds[j];
    if (j == place || by.refused || !f.shows(by.shown, place)) continue;
    if (!record && by.removes) return true;
    const bool writes = f.at == 0 ? deed == Deed::same || settles(deed) : deed == Deed::other;
    if (writes && (f.at == 1 || !f.holds(by.wrote, place))) return true;
  }
  return false;
}

/// A device's later change to a field in open conflict renews its own side there (DESIGN, "Merge").
bool renewed(const FieldOf& f, const Schedule& schedule, std::size_t place) {
  if (f.at != 0 || !disputes(*f.course.what.flavour)) return false;
  for (std::size_t j = place + 1; j < f.course.done.size(); ++j)
    if (schedule.devices[j] == schedule.devices[place] && f.course.what.deeds[j] == Deed::same &&
        !f.course.done[j].refused)
      return true;
  return false;
}

std::string check_refused(Batch& batch, const Course& course, std::size_t place) {
  const Quarantined& q = *course.done[place].refused;
  const std::string& user = batch.world().user(static_cast<std::size_t>(batch.schedule().devices[place]));
  if (q.code != Code::ok && q.since.count != 0 && q.content.actor == user && !q.content.changes.empty()) return {};
  return "I6: " + deed_name(course, place) + " is in quarantine without reason, time or author";
}

std::string check_field(const FieldOf& f, const Record* record, const std::vector<Record>& conflicts,
                        std::size_t place) {
  if (record && f.holds(record->values[f.at], place)) return {};
  if (in_conflict(f, conflicts, place) || written_over(f, record, place)) return {};
  if (renewed(f, f.batch.schedule(), place)) return {};
  return "I6: the " + f.field().name + " of " + deed_name(f.course, place) + " is nowhere";
}

std::string check_sum(const Course& course, const Record& record) {
  const auto* sum = std::get_if<std::int64_t>(&record.values[0]);
  const std::int64_t now = sum ? *sum : 0;
  if (times(now, -1) != (course.what.base == Base::absent ? 0 : 1)) return "I7: the sum has lost what was there";
  for (std::size_t place = 0; place < course.done.size(); ++place) {
    const int counted = times(now, static_cast<int>(place));
    const bool refused = course.done[place].refused.has_value();
    const bool amount = course.what.deeds[place] == Deed::same && !refused;
    const bool made = course.what.deeds[place] == Deed::create && !refused;
    if (made ? counted > 1 : counted != (amount ? 1 : 0))
      return "I7: the sum counts " + deed_name(course, place) + " " + std::to_string(counted) + " times";
  }
  return {};
}

}  // namespace

std::string check_kept(Batch& batch, const Course& course, const Record* record, const std::vector<Record>& conflicts) {
  for (std::size_t place = 0; place < course.done.size(); ++place) {
    const Deed deed = course.what.deeds[place];
    std::string what;
    if (course.done[place].refused) {
      what = check_refused(batch, course, place);
    } else {
      if (deed == Deed::same || deed == Deed::create || deed == Deed::choose)
        what = check_field({batch, course, 0}, record, conflicts, place);
      if (what.empty() && (deed == Deed::other || deed == Deed::create))
        what = check_field({batch, course, 1}, record, conflicts, place);
    }
    if (!what.empty()) return what;
  }
  return record && course.what.flavour->policy == Policy::sum ? check_sum(course, *record) : std::string();
}

}  // namespace satchel::exhaust
