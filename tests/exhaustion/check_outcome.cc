// What a deed that sets no field promises: a delete, its opposite, a seal, a settlement, a photo.
#include <algorithm>

#include "tests/exhaustion/check.h"

namespace satchel::exhaust {
namespace {

namespace cf = conflict_field;

struct Ending {
  Batch& batch;
  const Course& course;
  const Record* record;
  const std::vector<Record>& conflicts;
  const Replicas& replicas;
  const Saw& saw;

  Deed deed(std::size_t place) const { return course.what.deeds[place]; }
  const Done& done(std::size_t place) const { return course.done[place]; }
  std::string text(const Record& conflict, FieldNo field) const {
    return text_in(*batch.world().store(0).schema(), conflict, field);
  }

  bool removes(std::size_t place) const { return done(place).removes && !done(place).refused; }
  bool undeletes(std::size_t place) const { return deed(place) == Deed::undelete && !done(place).refused; }

  /// Whether the author of deed `j`, another than `place`, had seen that or one that says the same.
  bool saw_any(std::size_t j, std::size_t place, bool (Ending::*same)(std::size_t) const) const {
    for (std::size_t i = 0; j != place && i < course.done.size(); ++i)
      if (saw[j][i] && (this->*same)(i)) return true;
    return false;
  }

  std::string removed(std::size_t place) const {
    if (!record) return {};
    for (const auto& c : conflicts)
      if (text(c, cf::field) == "_record") return {};
    for (std::size_t j = 0; j < course.done.size(); ++j)
      if (undeletes(j) && saw_any(j, place, &Ending::removes)) return {};
    return "I6: a delete came to nothing and is nowhere";
  }

  std::string undeleted(std::size_t place) const {
    if (record) return {};
    for (std::size_t j = 0; j < course.done.size(); ++j)
      if (removes(j) && saw_any(j, place, &Ending::undeletes)) return {};
    return "I6: a record that was undeleted is gone by a delete whose author had not seen that";
  }

  std::string sealed(std::size_t place) const {
    if (!record || !record->sealed) return "a record that was sealed is not";
    const RecordType& type = batch.type_of(course);
    for (std::size_t f = 0; f < type.fields.size(); ++f)
      if (frozen_by_seal(type.fields[f]) && record->values[f] != done(place).shown->values[f])
        return "a seal holds another " + type.fields[f].name + " than was signed";
    return {};
  }

  std::string settled(std::size_t place) const {
    for (const auto& c : conflicts)
      if (c.id == done(place).conflict)
        return text(c, cf::state) == "settled" ? std::string() : "a conflict that was settled is open";
    return "I6: a conflict that was settled is nowhere";
  }

  std::string photographed(std::size_t place) const {
    return replicas[kNewcomer].contains(done(place).photo) ? std::string() : "I6: a photo is gone";
  }

  std::string check(std::size_t place) const {
    switch (deed(place)) {
      case Deed::remove:
        return removed(place);
      case Deed::undelete:
        return undeleted(place);
      case Deed::seal:
        return sealed(place);
      case Deed::photo:
        return photographed(place);
      case Deed::stand:
      case Deed::take:
      case Deed::choose:
        return settled(place);
      default:
        return {};
    }
  }
};

}  // namespace

std::string check_outcome(Batch& batch, const Course& course, const Record* record,
                          const std::vector<Record>& conflicts, const Replicas& replicas, const Saw& saw) {
  const Ending ending{batch, course, record, conflicts, replicas, saw};
  for (std::size_t place = 0; place < course.done.size(); ++place) {
    if (course.done[place].refused) continue;
    std::string what = ending.check(place);
    if (!what.empty()) return what;
  }
  return {};
}

}  // namespace satchel::exhaust
