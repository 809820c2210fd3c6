// Who complains about what, which came in batches, what is on the lists; and what was found or turned away.
#include <algorithm>

#include "platform/cli/demo/quarter/composer.h"

namespace satchel::cli::demo {

using casework::Day;
using std::chrono::days;

namespace {

/// The five that the notice names.
struct Named {
  Nuisance about;
  std::size_t tablet;
  const char* title;
};
constexpr Named kNamed[] = {{Nuisance::construction_noise, 0, "市中心医院等建设项目工地夜间施工噪声扰民"},
                            {Nuisance::freight_dust, 1, "火车东站货场扬尘污染"},
                            {Nuisance::lead_batteries, 0, "汉滨区某企业非法拆解废旧铅蓄电池"},
                            {Nuisance::cold_store, 1, "金州路兴安小区冷冻库压缩机噪声污染"},
                            {Nuisance::boiler, 12, "平利某豆腐坊燃煤锅炉烟气污染"}};

constexpr std::size_t kDeclined = 12, kReturned = 5;  // beside those that are accepted

}  // namespace

std::size_t Composer::add(Matter matter) {
  out_.matters.push_back(std::move(matter));
  return out_.matters.size() - 1;
}

void Composer::add_complaints() {
  for (std::size_t i = 0; i < count(plan_.accepted); ++i) {
    Matter m;
    m.about = static_cast<Nuisance>(i % kNuisances);
    m.tablet = i % (kTablets - 1);  // all but the late one, which could not finish
    m.ending = Ending::satisfied;
    if (i < count(plan_.batch_items)) {
      m.batch = i % count(plan_.batches);
      m.item = static_cast<std::int64_t>(i / count(plan_.batches)) + 1;
      items_.push_back(i);
    } else {
      plain_.push_back(i);
    }
    add(std::move(m));
  }
}

void Composer::add_item_visits() {
  const std::size_t visits = count(plan_.person_times / 2);
  for (std::size_t v = 0; v < visits; ++v) ++at(items_[v % items_.size()]).visits;
  if (plan_.person_times % 2 != 0) at(items_.front()).officers_first = 3;
  for (const std::size_t i : items_)
    if (at(i).visits > 0) visited_items_.push_back(i);
}

void Composer::list(std::size_t i, std::size_t no) {
  Matter& m = at(i);
  m.campaign = true;
  if (m.visits == 0) m.visits = 1;
  if (no >= std::size(kNamed)) return;
  m.about = kNamed[no].about;
  m.tablet = kNamed[no].tablet;
  m.title = kNamed[no].title;
}

void Composer::add_campaign() {
  const std::size_t all = count(plan_.on_site);
  const std::size_t shared = std::min(visited_items_.size(), (all + 4) / 5);
  Indexes listed(visited_items_.begin(), visited_items_.begin() + static_cast<std::ptrdiff_t>(shared));
  while (listed.size() < all && !plain_.empty()) {
    listed.push_back(plain_.back());
    plain_.pop_back();
    campaign_.push_back(listed.back());
  }
  for (std::size_t i = shared; listed.size() < all && i < visited_items_.size(); ++i)
    listed.push_back(visited_items_[i]);
  while (listed.size() < all) listed.push_back(found(static_cast<Nuisance>(listed.size() % kNuisances)));
  for (std::size_t no = 0; no < listed.size(); ++no) list(listed[no], no);
}

std::size_t Composer::found(Nuisance about) {
  Matter m;
  m.complained = false;
  m.about = about;
  m.tablet = dice_.below(kTablets - 1);
  return add(m);
}

std::optional<std::size_t> Composer::take_plain() {
  if (plain_.empty()) return {};
  const std::size_t i = plain_.back();
  plain_.pop_back();
  return i;
}

std::optional<std::size_t> Composer::leader_of_place(std::size_t place) {
  if (place + std::size(kNamed) < campaign_.size()) return campaign_[campaign_.size() - 1 - place];
  if (auto i = take_plain()) return i;
  return place < visited_items_.size() ? std::optional(visited_items_[visited_items_.size() - 1 - place])
                                       : std::nullopt;
}

void Composer::add_places() {
  out_.places = count(plan_.repeat_list);
  const bool many = plain_.size() > 8 * out_.places;
  for (std::size_t place = 0; place < out_.places; ++place) {
    const auto lead = leader_of_place(place);
    const std::size_t tablet = lead ? at(*lead).tablet : place % (kTablets - 1);
    const Nuisance about = lead ? at(*lead).about : Nuisance::construction_noise;
    if (lead) {
      at(*lead).place = place;
      at(*lead).leads = true;
      if (at(*lead).visits == 0) at(*lead).visits = 1;
    }
    const std::size_t more = (lead ? 2 : 3) + (many ? place % 3 : 0);
    for (std::size_t k = 0; k < more; ++k) follow(place, lead, k == 0, tablet, about);
  }
}

void Composer::follow(std::size_t place, std::optional<std::size_t> lead, bool merged, std::size_t tablet,
                      Nuisance about) {
  const auto own = take_plain();
  const std::size_t i = own ? *own : not_accepted(Decision::declined);
  Matter& m = at(i);
  m.place = place;
  m.tablet = tablet;
  m.about = about;
  if (!own) return;
  if (merged && lead) {
    m.follows = lead;
    m.ending = Ending::merged;
  }
  followers_.push_back(i);
}

std::size_t Composer::not_accepted(Decision decision) {
  Matter m;
  m.about = static_cast<Nuisance>(dice_.below(kNuisances));
  m.tablet = dice_.below(kTablets - 1);
  m.decision = decision;
  return add(m);
}

void Composer::add_found() {
  const std::size_t unheard = found(Nuisance::odour);
  at(unheard).tablet = out_.late;
  at(unheard).late = true;
  at(unheard).visits = 1;
  for (std::size_t i = 0; i < kDeclined; ++i) not_accepted(Decision::declined);
  for (std::size_t i = 0; i < kReturned; ++i) not_accepted(Decision::returned);
  for (std::size_t i = 0; i < kDistricts; ++i) {
    const std::size_t no = found(Nuisance::dancing);
    at(no).tablet = 2 * i;
    at(no).title = std::string(district(i).name) + "广场舞噪声联合整治";
    out_.dancing.push_back(no);
  }
  const std::size_t help = count(plan_.help_visits);
  for (std::size_t i = 0; i < std::min(help, kDistricts); ++i) {
    const std::size_t no = found(Nuisance::boiler);
    Matter& m = at(no);
    m.tablet = 2 * i;
    m.help = true;
    m.visits = static_cast<int>((help - i - 1) / kDistricts + 1);
    m.title = std::string(district(i).name) + "企业帮扶";
  }
}

}  // namespace satchel::cli::demo
