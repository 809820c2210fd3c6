#include "platform/cli/demo/quarter/score.h"

#include <algorithm>
#include <array>

#include "platform/cli/demo/quarter/dice.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

constexpr District kCity[kDistricts] = {
    {"hanbin", "汉滨区", 326'900'000, 1'090'290'000},  {"hanyin", "汉阴县", 328'930'000, 1'085'080'000},
    {"shiquan", "石泉县", 330'380'000, 1'082'480'000}, {"ningshan", "宁陕县", 333'100'000, 1'083'140'000},
    {"ziyang", "紫阳县", 325'200'000, 1'085'340'000},  {"langao", "岚皋县", 323'070'000, 1'089'020'000},
    {"pingli", "平利县", 323'890'000, 1'093'620'000},  {"zhenping", "镇坪县", 318'840'000, 1'095'270'000},
    {"xunyang", "旬阳县", 328'340'000, 1'093'650'000}, {"baihe", "白河县", 328'090'000, 1'101'130'000}};

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

// Days before the quarter's end until when a complaint is accepted, so that it is closed in time.
constexpr days kVisited{40}, kQuiet{14}, kAtAll{3};
constexpr days kErrands{10}, kLate{21};  // until when errands are run, so that they are heard of; since when one is not
constexpr std::int64_t kLateLeaflets = 20;
constexpr std::size_t kDeclined = 12, kReturned = 5;  // beside those that are accepted
constexpr std::size_t kFines = 12, kTalks = 10;       // at most so many records for the sums

class Composer {
 public:
  Composer(const Plan& plan, std::uint64_t seed) : plan_(plan), dice_(seed) {}

  Score run() {
    out_.late_from = plan_.to - kLate;
    add_complaints();
    add_item_visits();
    add_campaign();
    add_places();
    add_endings();
    add_found();
    add_days();
    add_enforcement();
    add_errands();
    return std::move(out_);
  }

 private:
  using Indexes = std::vector<std::size_t>;
  static std::size_t count(std::int64_t n) { return static_cast<std::size_t>(n); }
  Matter& at(std::size_t i) { return out_.matters[i]; }

  std::size_t add(Matter matter) {
    out_.matters.push_back(std::move(matter));
    return out_.matters.size() - 1;
  }

  /// The items first, then the others.
  void add_complaints() {
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

  /// Two officers a visit, and three on one where the sum is odd.
  void add_item_visits() {
    const std::size_t visits = count(plan_.person_times / 2);
    for (std::size_t v = 0; v < visits; ++v) ++at(items_[v % items_.size()]).visits;
    if (plan_.person_times % 2 != 0) at(items_.front()).officers_first = 3;
    for (const std::size_t i : items_)
      if (at(i).visits > 0) visited_items_.push_back(i);
  }

  void list(std::size_t i, std::size_t no) {
    Matter& m = at(i);
    m.campaign = true;
    if (m.visits == 0) m.visits = 1;
    if (no >= std::size(kNamed)) return;
    m.about = kNamed[no].about;
    m.tablet = kNamed[no].tablet;
    m.title = kNamed[no].title;
  }

  /// Some of the listed problems came with a batch, most did not; a few nobody complained of.
  void add_campaign() {
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

  std::size_t found(Nuisance about) {
    Matter m;
    m.complained = false;
    m.about = about;
    m.tablet = dice_.below(kTablets - 1);
    return add(m);
  }

  /// Of what has least other use, back to front.
  std::optional<std::size_t> take_plain() {
    if (plain_.empty()) return {};
    const std::size_t i = plain_.back();
    plain_.pop_back();
    return i;
  }

  std::optional<std::size_t> leader_of_place(std::size_t place) {
    if (place + std::size(kNamed) < campaign_.size()) return campaign_[campaign_.size() - 1 - place];
    if (auto i = take_plain()) return i;
    return place < visited_items_.size() ? std::optional(visited_items_[visited_items_.size() - 1 - place])
                                         : std::nullopt;
  }

  /// Each with three complaints at least: of those that are accepted, else of those that are not.
  void add_places() {
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

  void follow(std::size_t place, std::optional<std::size_t> lead, bool merged, std::size_t tablet, Nuisance about) {
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

  std::size_t not_accepted(Decision decision) {
    Matter m;
    m.about = static_cast<Nuisance>(dice_.below(kNuisances));
    m.tablet = dice_.below(kTablets - 1);
    m.decision = decision;
    return add(m);
  }

  /// In this order they stay open: what has least to do with others first.
  Indexes stay_open() {
    Indexes order(plain_.rbegin(), plain_.rend());
    Indexes rest = campaign_;
    rest.insert(rest.end(), items_.rbegin(), items_.rend());
    rest.insert(rest.end(), followers_.begin(), followers_.end());
    for (const bool of_place : {false, true})
      for (const std::size_t i : rest)
        if (at(i).place.has_value() == of_place) order.push_back(i);
    for (std::size_t i = 0; i < count(plan_.accepted); ++i)  // those that lead a place out of the plain ones
      if (std::ranges::find(order, i) == order.end()) order.push_back(i);
    return order;
  }

  void add_endings() {
    const Indexes order = stay_open();
    const std::size_t open = count(plan_.open());
    const bool reaches_places = open > 0 && at(order[open - 1]).place.has_value();
    for (Matter& m : out_.matters) {
      if (!reaches_places || m.ending != Ending::merged) continue;
      m.ending = Ending::satisfied;  // a merged one would follow its case
      m.follows.reset();
    }
    for (std::size_t k = 0; k < open; ++k) at(order[k]).ending = k == 1 ? Ending::reopened : Ending::waits;
    for (std::size_t k = open; k < order.size(); ++k) vary_ending(at(order[k]), k);
  }

  void vary_ending(Matter& m, std::size_t k) {
    if (m.ending != Ending::satisfied) return;
    if (k % 17 == 0) m.ending = Ending::leader;
    if (k % 31 == 0 && m.visits == 0 && !m.place) m.ending = Ending::transferred;
  }

  /// What is beside the complaints that were accepted: those that were not, square dancing, help.
  void add_found() {
    const std::size_t unheard = found(Nuisance::odour);
    at(unheard).tablet = out_.late;
    at(unheard).late = true;
    at(unheard).visits = 1;
    for (std::size_t i = 0; i < kDeclined; ++i) not_accepted(Decision::declined);
    for (std::size_t i = 0; i < kReturned; ++i) not_accepted(Decision::returned);
    for (std::size_t i = 0; i < kDistricts; ++i) {
      const std::size_t no = found(Nuisance::dancing);
      at(no).tablet = 2 * i;
      at(no).title = std::string(kCity[i].name) + "广场舞噪声联合整治";
      out_.dancing.push_back(no);
    }
    const std::size_t help = count(plan_.help_visits);
    for (std::size_t i = 0; i < std::min(help, kDistricts); ++i) {
      const std::size_t no = found(Nuisance::boiler);
      Matter& m = at(no);
      m.tablet = 2 * i;
      m.help = true;
      m.visits = static_cast<int>((help - i - 1) / kDistricts + 1);
      m.title = std::string(kCity[i].name) + "企业帮扶";
    }
  }

  Day between(Day from, Day to) {
    const auto length = std::max<std::int64_t>((to - from).count(), 1);
    return workday(from + days(dice_.below(static_cast<std::size_t>(length))));
  }

  void add_days() {
    const auto span = (plan_.to - kVisited - days(5) - plan_.from).count();
    for (std::int64_t b = 0; b < plan_.batches; ++b)
      out_.batches.push_back(workday(plan_.from + days(b * span / plan_.batches)));
    out_.declared.resize(out_.batches.size());
    for (const std::size_t i : items_) ++out_.declared[*at(i).batch];
    for (Matter& m : out_.matters) set_days(m);
  }

  void set_days(Matter& m) {
    const bool idle = m.ending == Ending::waits && m.visits == 0 && m.complained;
    const Day last = plan_.to - (m.visits > 0 || m.leads ? kVisited : idle ? kAtAll : kQuiet);
    if (m.batch) {
      m.received = out_.batches[*m.batch];
      m.accepted = workday(m.received + days(1 + dice_.below(2)));
      return;
    }
    Day first = idle ? plan_.to - days(25) : plan_.complaints_from();
    if (!m.complained && !m.campaign) first = plan_.complaints_from(), m.accepted = workday(first);
    if (m.late) m.accepted = workday(out_.late_from - days(9));
    if (m.complained || m.campaign) m.accepted = between(first, last);
    m.received = std::max(m.accepted - days(dice_.below(3)), first);
  }

  Day after(const Matter& m, std::size_t least, std::size_t more) {
    const Day day = m.accepted + days(least + dice_.below(more));
    return workday(std::min(day, plan_.to - days(4)));
  }

  const Indexes& acted_on() const { return visited_items_.empty() ? items_ : visited_items_; }

  void add_enforcement() {
    const Indexes& items = acted_on();
    const std::size_t talks = std::min({items.size(), kTalks, count(plan_.interviews)});
    for (std::size_t k = 0; k < count(plan_.interviews); ++k) ++at(items[k % talks]).talk_persons;
    Indexes crimes = items;  // batteries first, of these the one that the notice names
    std::ranges::stable_sort(crimes, std::greater<>(), [this](std::size_t i) {
      return at(i).about == Nuisance::lead_batteries ? (at(i).campaign ? 2 : 1) : 0;
    });
    for (std::size_t k = 0; k < count(plan_.police_transfers); ++k) out_.police.push_back(crimes[k % crimes.size()]);
    add_fines(items);
  }

  void add_fines(const Indexes& items) {
    constexpr std::int64_t kRound = 10'000;
    if (plan_.penalties_fen == 0) return;
    const std::size_t some = std::min(items.size(), kFines);
    const std::size_t n = plan_.penalties_fen < static_cast<std::int64_t>(some) * kRound ? 1 : some;
    std::int64_t left = plan_.penalties_fen;
    const std::int64_t each = left / static_cast<std::int64_t>(n) / kRound * kRound;
    for (std::size_t k = 0; k < n; ++k) {
      const std::int64_t fen = k + 1 == n ? left : each;
      out_.fines.push_back({items[k], fen, after(at(items[k]), 10, 15), false});
      left -= fen;
    }
    out_.fines.push_back({items[0], 5'000'000, after(at(items[0]), 12, 5), true});
    if (!campaign_.empty()) out_.fines.push_back({campaign_[0], 2'000'000, after(at(campaign_[0]), 10, 10), false});
  }

  /// `sum` in at most `parts` pieces, each on a tablet that will be heard of in time, and a day.
  std::vector<Errand> spread(std::int64_t sum, std::int64_t parts, Day from) {
    std::vector<Errand> out;
    parts = std::min(sum, parts);
    for (std::int64_t k = 0; k < parts; ++k)
      out.push_back({static_cast<std::size_t>(k) % (kTablets - 1), between(from, plan_.to - kErrands),
                     sum / parts + (k < sum % parts ? 1 : 0)});
    return out;
  }

  void add_errands() {
    const std::int64_t late = std::min(kLateLeaflets, plan_.leaflets / 10);
    out_.leaflets = spread(plan_.leaflets - late, 57, plan_.from + days(7));
    if (late > 0) out_.leaflets.push_back({out_.late, workday(out_.late_from + days(5)), late});
    out_.off_site = spread(plan_.off_site, plan_.off_site, plan_.complaints_from() + days(7));
    for (std::size_t t = 1; t + 1 < kTablets; ++t)
      out_.away.emplace_back(t, between(plan_.complaints_from() + days(7), plan_.to - kVisited - days(5)));
  }

  const Plan& plan_;
  Dice dice_;
  Score out_;
  Indexes items_, visited_items_, plain_, campaign_, followers_;  // campaign_: those that are no items
};

}  // namespace

const District& district(std::size_t no) { return kCity[no]; }

Day workday(Day day) {
  const std::chrono::weekday w(day);
  if (w == std::chrono::Saturday) return day + days(2);
  return w == std::chrono::Sunday ? day + days(1) : day;
}

Score compose_score(const Plan& plan, std::uint64_t seed) { return Composer(plan, seed).run(); }

}  // namespace satchel::cli::demo
