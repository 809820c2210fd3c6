#include "platform/cli/repeat_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "engine/casework/people.h"
#include "engine/casework/store_world.h"
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"

namespace satchel::cli {
namespace {

using namespace casework;

/// A day counts to its end.
Result<std::optional<Millis>> moment_asked(const std::string& text, Millis utc_offset) {
  if (text.empty()) return std::optional<Millis>();
  if (const auto day = day_from_text(text)) return std::optional(start_of(*day + days(1), utc_offset) - Millis{1});
  const auto time = from_rfc3339(text);
  if (!time) return fail(Code::invalid, "--at takes 2026-11-29 or 2026-11-29T08:00:00+08:00");
  return std::optional(*time);
}

std::string day_text(const std::optional<Millis>& time, Millis utc_offset) {
  return time ? to_text(day_of(*time, utc_offset)) : "?";
}

std::string json_of(const std::optional<Millis>& time) { return time ? json_string(to_rfc3339(*time)) : "null"; }
std::string json_of(const std::optional<Day>& day) { return day ? json_string(to_text(*day)) : "null"; }

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : ",") + part;
  return "[" + out + "]";
}

std::string listed_text(const std::set<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string problem_json(const Problem& problem, const std::string& name) {
  std::vector<std::string> complaints, listings;
  for (const Sheet& c : problem.complaints) complaints.push_back(json_string(to_text(c.id())));
  for (const Listing& l : problem.listings)
    listings.push_back(JsonLine()
                           .add("entry", to_text(l.entry))
                           .raw("entered", json_of(l.entered))
                           .raw("left", json_of(l.left))
                           .text());
  return JsonLine()
      .add("complaints", static_cast<std::int64_t>(problem.complaints.size()))
      .add("name", name)
      .add("address", problem.address)
      .add("kind", problem.kind)
      .raw("site", problem.site ? json_string(to_text(*problem.site)) : "null")
      .raw("first", json_of(problem.first))
      .raw("last", json_of(problem.last))
      .raw("reached", json_of(problem.reached))
      .add("listed", problem.listed)
      .raw("history", joined(listings))
      .raw("ids", joined(complaints))
      .text();
}

std::string standing_of(const Console& console, const Problem& problem) {
  if (problem.listings.empty()) return console.text(Text::repeat_not_listed);
  std::string out;
  for (const Listing& l : problem.listings) {
    const std::string entered = l.entered ? to_text(*l.entered) : "?";
    out += (out.empty() ? "" : "; ") + (l.left ? console.text(Text::repeat_left, {entered, to_text(*l.left)})
                                               : console.text(Text::repeat_listed, {entered}));
  }
  return out;
}

/// By its address; else by what its site, or whom it is about, is called.
Result<std::string> name_of_problem(World& world, const Problem& problem) {
  if (!problem.address.empty()) return problem.address;
  SATCHEL_ASSIGN(const auto site, world.find("site", problem.site.value_or(Id{})));
  for (const char* field : {"name", "address"})
    if (site && site->has(field)) return std::string(site->text(field));
  for (const char* field : {"place", "target", "descriptor", "number", "external_key"})
    for (const Sheet& c : problem.complaints)
      if (c.has(field)) return std::string(c.text(field));
  return problem.complaints.empty() ? std::string("?") : to_text(problem.complaints.front().id());
}

void print_problem(Console& console, const Problem& problem, const std::string& name, Millis utc_offset) {
  const std::string what = name + (problem.kind.empty() ? "" : " · " + problem.kind);
  console.line(Text::repeat_problem,
               {what, std::to_string(problem.complaints.size()), day_text(problem.first, utc_offset),
                day_text(problem.last, utc_offset), standing_of(console, problem)});
  for (const Sheet& c : problem.complaints) {
    const auto received = c.time("received");
    console.out() << "  " << to_text(c.id()) << "  " << (received ? to_rfc3339(*received) : "?") << "  "
                  << c.text("external_key") << '\n';
  }
}

Status show_pairs(Console& console, World& world, const RepeatRules& rules) {
  SATCHEL_ASSIGN(const auto pairs, asked_about(world, rules));
  Table table(console.out(), {console.text(Text::repeat_complaint), console.text(Text::repeat_other),
                              console.text(Text::repeat_metres), console.text(Text::column_reason)});
  for (const Match& pair : pairs) {
    const auto metres = static_cast<std::int64_t>(std::llround(pair.metres));
    if (console.json)
      console.out() << JsonLine()
                           .add("a", to_text(pair.a))
                           .add("b", to_text(pair.b))
                           .add("metres", metres)
                           .add("same_address", pair.same_address)
                           .text()
                    << '\n';
    else
      table.add({to_text(pair.a), to_text(pair.b), std::to_string(metres),
                 console.text(pair.same_address ? Text::repeat_same_address : Text::repeat_near)});
  }
  if (!console.json) table.finish();
  return {};
}

}  // namespace

Result<RepeatView> repeat_view(World& world, const RepeatAsked& asked, Millis now) {
  const Millis offset = world.schema().utc_offset();
  RepeatView out;
  out.by = asked.by == "address" ? SameBy::address : SameBy::address_and_kind;
  SATCHEL_ASSIGN(out.at, moment_asked(asked.at, offset));
  SATCHEL_ASSIGN(const auto rules, repeat_rules(world, day_of(out.at.value_or(now), offset)));
  if (!rules) return fail(Code::not_found, "no row of the repeat list: satchel-hub catalogue load, then sync");
  out.rules = *rules;
  return out;
}

Status show_repeats(Console& console, World& world, const RepeatAsked& asked, Millis now) {
  SATCHEL_ASSIGN(const RepeatView view, repeat_view(world, asked, now));
  if (asked.pairs) return show_pairs(console, world, view.rules);
  SATCHEL_ASSIGN(const auto all, problems(world, view));
  for (const Problem& problem : all) {
    SATCHEL_ASSIGN(const std::string name, name_of_problem(world, problem));
    if (console.json)
      console.out() << problem_json(problem, name) << '\n';
    else
      print_problem(console, problem, name, world.schema().utc_offset());
  }
  if (all.empty() && !console.json) console.line(Text::repeat_none, {std::to_string(view.rules.threshold)});
  return {};
}

Result<std::vector<Match>> asked_with(World& world, Millis now, const Id& complaint) {
  SATCHEL_ASSIGN(const auto rules, repeat_rules(world, day_of(now, world.schema().utc_offset())));
  if (!rules) return std::vector<Match>();
  return asked_about(world, *rules, std::array{complaint});
}

Result<std::int64_t> count_asked(World& world, Millis now, std::span<const Id> fresh) {
  SATCHEL_ASSIGN(const auto rules, repeat_rules(world, day_of(now, world.schema().utc_offset())));
  if (!rules || fresh.empty()) return std::int64_t{0};
  SATCHEL_ASSIGN(const auto pairs, asked_about(world, *rules, fresh));
  return std::ssize(pairs);
}

void tell_repeats(Console& console, const RepeatCounts& counts) {
  if (console.json) return;
  const RepeatsEntered& entered = counts.entered;
  const auto n = [](std::int64_t v) { return std::to_string(v); };
  if (entered.problems > 0) console.line(Text::repeat_entered, {n(entered.problems)});
  const std::string districts = listed_text(entered.districts);
  if (counts.out_of_scope > 0)
    console.line(Text::import_out_of_scope, {n(counts.out_of_scope), districts, n(entered.out_of_scope)});
  else if (entered.out_of_scope > 0)
    console.line(Text::repeat_out_of_scope, {n(entered.out_of_scope), districts});
  if (counts.asked > 0) console.line(Text::repeat_asked, {n(counts.asked)});
  if (counts.out_of_use > 0) console.line(Text::import_out_of_use, {n(counts.out_of_use)});
}

namespace {

/// What the hub refused is not written again and again.
Result<std::set<Id>> refused_before(Store& store) {
  SATCHEL_ASSIGN(const auto quarantine, store.quarantine());
  std::set<Id> out;
  for (const Quarantined& entry : quarantine)
    for (const Change& change : entry.content.changes) out.insert(change.id);
  return out;
}

}  // namespace

bool holds_district(const Store& store, std::string_view district) {
  const auto& scopes = store.identity().scopes;
  return district.empty() || std::ranges::find(scopes, district) != scopes.end();
}

Status check_where(Store& store, std::string_view type, const std::vector<Assign>& cells) {
  std::vector<std::string> districts;
  for (const Assign& cell : cells) {
    if (cell.field == "district")
      if (const auto* text = std::get_if<std::string>(&cell.value)) districts.push_back(*text);
    if (cell.field == "districts")
      if (const auto* set = std::get_if<TextSet>(&cell.value)) districts.assign(set->begin(), set->end());
  }
  if (type == "operation" && districts.empty())
    return fail(Code::invalid, "districts= is missing: nobody would get it");
  StoreWorld world(store);
  return check_districts(world, districts, store.identity().scopes);
}

namespace {

/// The districts of what a draft writes.
Result<std::set<std::string>> districts_of(World& world, const Draft& draft) {
  std::set<std::string> out;
  for (const DraftChange& change : draft.changes) {
    for (const Assign& assign : change.fields)
      if (const auto* text = std::get_if<std::string>(&assign.value); text && assign.field == "district")
        out.insert(*text);
    if (change.type != "complaint") continue;
    SATCHEL_ASSIGN(const auto complaint, world.find("complaint", change.id));
    if (complaint) out.emplace(complaint->text("district"));
  }
  return out;
}

bool enters(const DraftChange& change) { return change.type == "list_entry"; }

}  // namespace

Result<RepeatsEntered> enter_repeats(Store& store, Millis now) {
  RepeatsEntered out;
  if (store.identity().role != "office") return out;
  StoreWorld world(store);
  const Day today = day_of(now, store.schema()->utc_offset());
  SATCHEL_ASSIGN(const auto rules, repeat_rules(world, today));
  if (!rules) return out;
  SATCHEL_ASSIGN(const auto drafts, entering(world, {*rules, SameBy::address_and_kind, {}}, today));
  if (drafts.empty()) return out;
  SATCHEL_ASSIGN(const auto refused, refused_before(store));
  for (const Draft& draft : drafts) {
    if (std::ranges::any_of(draft.changes, [&](const DraftChange& c) { return refused.contains(c.id); })) continue;
    const std::int64_t problems = std::ranges::count_if(draft.changes, enters);
    SATCHEL_ASSIGN(auto districts, districts_of(world, draft));
    std::erase_if(districts, [&](const std::string& district) { return holds_district(store, district); });
    if (!districts.empty()) {
      out.out_of_scope += problems;
      out.districts.merge(districts);
      continue;
    }
    SATCHEL_ASSIGN([[maybe_unused]] const auto ids, store.save(draft));
    out.problems += problems;
  }
  return out;
}

}  // namespace satchel::cli
