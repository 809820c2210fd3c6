#include "engine/casework/figures.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "engine/casework/figure_parts.h"

namespace satchel::casework {
namespace {

/// In the order of kFigures.
using Count = Result<Figure> (*)(Counting&);
constexpr Count kCounts[] = {counts::repeat_list,  counts::accepted, counts::closed,      counts::closing_rate,
                             counts::open,         counts::on_site,  counts::batches,     counts::items,
                             counts::person_times, counts::talks,    counts::penalties,   counts::police,
                             counts::accountable,  counts::leaflets, counts::eia_classes, counts::positive_list,
                             counts::off_site,     counts::help,     counts::leniency};
static_assert(std::size(kCounts) == std::size(kFigures));

}  // namespace

Status Counting::begin() {
  SATCHEL_ASSIGN(definitions_, all_of(world_, "figure_definition"));
  return {};
}

Figure Counting::figure(std::string_view name) const {
  Figure out;
  Definition& d = out.definition;
  d.figure = name;
  d.window = {frame_.from, frame_.to};
  for (const Sheet& row : definitions_) {
    if (row.text("figure") != name || !row.in_force().holds(frame_.to - days(1))) continue;
    d.words = row.text("definition");
    d.unit = row.text("unit");
    d.scope = row.text("scope");
    d.source = row.text("source");
    d.confirmed = row.flag("confirmed");
    d.window = {row.day("window_from").value_or(frame_.from), row.day("window_to").value_or(frame_.to)};
    d.row = row.id();
  }
  return out;
}

bool Counting::holds(const Figure& figure, std::optional<Millis> time) const {
  return time && *time <= frame_.as_of && figure.definition.window.holds(day_of(*time, utc_offset()));
}

bool Counting::holds(const Figure& figure, std::optional<Day> day) const {
  return day && *day <= last_day() && figure.definition.window.holds(*day);
}

bool Counting::stands(const Sheet& entry) const {
  const auto entered = entry.day("entered"), left = entry.day("left");
  return (!entered || *entered <= last_day()) && (!left || last_day() < *left);
}

Result<const BatchItems*> Counting::items() {
  if (!items_) {
    SATCHEL_ASSIGN(items_, batch_items(world_, figure("items").definition.window, frame_.as_of, utc_offset()));
  }
  return &*items_;
}

Result<std::vector<Sheet>> Counting::visits_on_site(const Figure& figure, const std::set<Id>& cases) {
  std::vector<Sheet> out;
  for (const Id& of_case : cases) {
    SATCHEL_ASSIGN(const auto visits, sealed_visits(world_, of_case));
    for (const Sheet& visit : visits)
      if (visit.text("kind") == "on_site" && holds(figure, visit.time("arrive"))) out.push_back(visit);
  }
  return out;
}

std::int64_t add_up(std::int64_t a, std::int64_t b) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return b > 0 && a > kMost - b ? kMost : a + b;
}

void count(Figure& figure, const Sheet& record, std::int64_t amount) {
  figure.counted.push_back({record.type().name, record.id(), amount});
  figure.value = add_up(figure.value, amount);
}

bool is_revoked(const Sheet& penalty, Day at) {
  const auto revoked = penalty.day("revoked");
  return revoked && *revoked <= at;
}

Figure counted_in(Figure figure, std::string_view unit) {
  figure.text = std::to_string(figure.value) + std::string(unit);
  return figure;
}

Result<std::vector<Figure>> figures(World& world, const Frame& frame) {
  Counting counting(world, frame);
  SATCHEL_TRY(counting.begin());
  std::vector<Figure> out;
  for (const Count count_it : kCounts) {
    SATCHEL_ASSIGN(Figure figure, count_it(counting));
    out.push_back(std::move(figure));
  }
  return out;
}

}  // namespace satchel::casework
