#include "platform/cli/demo/quarter/plan.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>

#include "engine/casework/figures.h"

namespace satchel::cli::demo {
namespace {

namespace json = boost::json;
using casework::Day;
using std::chrono::months;

constexpr std::int64_t kMost = 20'000;                  // of records of one kind
constexpr std::int64_t kMostFen = 1'000'000'000'000;    // 10,000,000,000 yuan
constexpr std::int64_t kShortest = 60, kLongest = 100;  // days of a quarter

Error no(const std::string& what) { return fail(Code::invalid, "plan: " + what); }

Result<std::int64_t> read_count(const std::string& name, const json::value& v) {
  if (const auto* n = v.if_int64()) return *n;
  if (const auto* n = v.if_uint64()) return static_cast<std::int64_t>(*n);
  return no(name + " takes a whole number");
}

Result<Day> read_day(const std::string& name, const json::value& v) {
  const auto* text = v.if_string();
  const auto day = text ? casework::day_from_text({text->data(), text->size()}) : std::nullopt;
  if (!day) return no(name + " takes a date, as 2021-07-01");
  return *day;
}

/// What follows from the others.
Status agrees(const Plan& plan, const json::object& all) {
  if (const auto* open = all.if_contains("open")) {
    SATCHEL_ASSIGN(const std::int64_t said, read_count("open", *open));
    if (said != plan.open()) return no("open is " + std::to_string(plan.open()) + " by accepted and closed");
  }
  if (const auto* rate = all.if_contains("closing_rate")) {
    if (!rate->is_number()) return no("closing_rate takes a number, as 98.8");
    const auto tenths = std::llround(rate->to_number<double>() * 10);
    const auto follows = casework::rate_of(plan.closed, plan.accepted);
    if (tenths != follows) return no("closing_rate is " + casework::rate_text(follows) + " by accepted and closed");
  }
  return {};
}

Status read_member(Plan& plan, const std::string& name, const json::value& v) {
  if (name == "from" || name == "to") {
    SATCHEL_ASSIGN((name == "from" ? plan.from : plan.to), read_day(name, v));
    return {};
  }
  if (name == "open" || name == "closing_rate") return {};
  for (const auto& [known, count] : planned_counts()) {
    if (name != known) continue;
    SATCHEL_ASSIGN(plan.*count, read_count(name, v));
    return {};
  }
  return no("unknown member '" + name + "'");
}

Day first_of(Day day, int months_before) {
  const std::chrono::year_month_day ymd(day);
  return ymd.year() / ymd.month() / 1 - months(months_before);
}

}  // namespace

const std::vector<Planned>& planned_counts() {
  static const std::vector<Planned> all = {{"accepted", &Plan::accepted},
                                           {"closed", &Plan::closed},
                                           {"repeat_list", &Plan::repeat_list},
                                           {"on_site", &Plan::on_site},
                                           {"batches", &Plan::batches},
                                           {"batch_items", &Plan::batch_items},
                                           {"person_times", &Plan::person_times},
                                           {"interviews", &Plan::interviews},
                                           {"penalties_fen", &Plan::penalties_fen},
                                           {"police_transfers", &Plan::police_transfers},
                                           {"accountable", &Plan::accountable},
                                           {"leaflets", &Plan::leaflets},
                                           {"eia_classes", &Plan::eia_classes},
                                           {"eia_subclasses", &Plan::eia_subclasses},
                                           {"positive_list", &Plan::positive_list},
                                           {"off_site", &Plan::off_site},
                                           {"help_visits", &Plan::help_visits},
                                           {"waived", &Plan::waived}};
  return all;
}

Day Plan::complaints_from() const { return first_of(from, 2); }

Day Plan::year_from() const { return Day(std::chrono::year_month_day(from).year() / 1 / 1); }

std::string Plan::quarter() const {
  const std::chrono::year_month_day ymd(from);
  return std::to_string(int(ymd.year())) + "Q" + std::to_string((unsigned(ymd.month()) - 1) / 3 + 1);
}

Result<Plan> parse_plan(std::string_view text) {
  boost::system::error_code failed;
  const json::value parsed = json::parse({text.data(), text.size()}, failed);
  const auto* all = failed ? nullptr : parsed.if_object();
  if (!all) return no("a JSON object is expected");
  Plan plan;
  for (const auto& [name, value] : *all) SATCHEL_TRY(read_member(plan, std::string(name), value));
  SATCHEL_TRY(agrees(plan, *all));
  SATCHEL_TRY(check(plan));
  return plan;
}

Status check(const Plan& p) {
  for (const auto& [name, count] : planned_counts()) {
    const bool money = count == &Plan::penalties_fen;
    if (p.*count < 0 || p.*count > (money ? kMostFen : kMost)) return no(std::string(name) + " is out of range");
  }
  const auto length = (p.to - p.from).count();
  if (length < kShortest || length > kLongest)
    return no("from and to are a quarter, " + std::to_string(length) + " days are none");
  if (p.closed > p.accepted) return no("closed is more than accepted");
  if (p.batch_items > p.accepted) return no("batch_items is more than accepted: each item is a complaint");
  if (p.batch_items > 0 && p.batches == 0) return no("batch_items without batches");
  const bool of_items = p.person_times || p.interviews || p.penalties_fen || p.police_transfers;
  if (of_items && p.batch_items == 0)
    return no("person_times, interviews, penalties_fen and police_transfers are of items: batch_items is 0");
  if (p.accountable > 0 && p.batches == 0) return no("accountable is of items: batches is 0");
  if (p.person_times == 1) return no("person_times is 1: a visit takes two officers at least");
  if (p.eia_classes > p.eia_subclasses) return no("eia_classes is more than eia_subclasses");
  if (p.eia_classes == 0 && p.eia_subclasses > 0) return no("eia_subclasses without eia_classes");
  return {};
}

}  // namespace satchel::cli::demo
