// Many cases of one schedule in one world, each on a record of its own: they share its syncs.
#pragma once

#include <map>

#include "tests/exhaustion/case.h"
#include "tests/exhaustion/world.h"

namespace satchel::exhaust {

/// What came of one deed.
struct Done {
  bool saved = false;
  std::int64_t entry = 0;       // in its device's journal
  std::optional<Record> shown;  // the record, as its author saw it
  Value wrote;                  // of `same` and what settles: what `value` showed afterwards
  Id photo, conflict;
  bool removes = false;  // a delete, or a settlement by which one takes place
  std::optional<Quarantined> refused;
};

struct Course {
  Case what;
  Id record;
  std::vector<Done> done;  // one for each deed so far
  bool moot = false;       // its device would not take a deed: a smaller case is the same
};

/// A conflict record's field as text.
std::string text_in(const Schema& schema, const Record& conflict, FieldNo field);

class Batch {
 public:
  Batch(World& world, Schedule schedule, const std::vector<Case>& cases);

  /// From nothing to quiet. Error: what no case can be blamed for, such as a sync that fails.
  Status run();

  World& world() { return world_; }
  const Schedule& schedule() const { return schedule_; }
  const std::vector<Course>& courses() const { return courses_; }
  const RecordType& type_of(const Course& course);

 private:
  /// One transaction of `device` that changes all courses of a base.
  using Change = std::function<std::optional<DraftChange>(const Course&)>;
  Status together(std::size_t device, const Change& change);
  Status prepare();
  Status all_sync();

  Status act(const Event& event);
  Status deed(std::size_t device, std::size_t place, Course& course);
  Status save(std::size_t device, std::size_t place, Course& course, Done& done);
  Status settle(std::size_t device, std::size_t place, const Course& course, Done& done);
  const Record* open_conflict(std::size_t device, const Course& course, Deed deed);
  Status add_photo(std::size_t device, const Course& course, Done& done);
  Status collect_refused();

  World& world_;
  Schedule schedule_;
  std::vector<Course> courses_;
  std::array<std::int64_t, kDevices> entries_{};
  std::map<Id, std::vector<Record>> conflicts_;  // open ones that the acting device shows, by record
};

}  // namespace satchel::exhaust
