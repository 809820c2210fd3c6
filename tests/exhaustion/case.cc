#include "tests/exhaustion/case.h"

#include <algorithm>
#include <sstream>

namespace satchel::exhaust {
namespace {

constexpr std::string_view kBases[] = {"absent", "alive", "deleted", "disputed"};
constexpr std::string_view kWhats[] = {"act", "sync", "ask", "land"};

using Deeds = std::vector<Deed>;

std::ptrdiff_t count(const Deeds& deeds, Deed deed) { return std::count(deeds.begin(), deeds.end(), deed); }
bool any_settling(const Deeds& deeds) { return std::any_of(deeds.begin(), deeds.end(), settles); }
std::ptrdiff_t writes(const Deeds& deeds) { return count(deeds, Deed::same) + count(deeds, Deed::create); }

/// Whether the first `n` deeds may leave an open conflict.
bool may_dispute(const Flavour& flavour, const Deeds& deeds, std::size_t n) {
  const Deeds before(deeds.begin(), deeds.begin() + static_cast<std::ptrdiff_t>(n));
  if (n < 2) return false;
  return (disputes(flavour) && writes(before) == 2) || count(before, Deed::remove) == 1;
}

/// Whether the deed can be possible, seen from what the base and the deeds before leave.
bool possible(const Case& c, std::size_t at) {
  const Deeds before(c.deeds.begin(), c.deeds.begin() + static_cast<std::ptrdiff_t>(at));
  const Deed deed = c.deeds[at];
  if (c.base == Base::absent && count(before, Deed::create) == 0) return deed == Deed::create;
  if (deed == Deed::create) return c.base == Base::absent;
  const bool deleted = c.base == Base::deleted;
  if (deed == Deed::undelete) return deleted || count(before, Deed::remove) > 0;
  if (deleted && count(before, Deed::undelete) == 0) return deed == Deed::photo;
  if (deed == Deed::choose && !disputes(*c.flavour)) return false;
  return !settles(deed) || c.base == Base::disputed || may_dispute(*c.flavour, c.deeds, at);
}

/// A photo is a record of its own, which no policy of its parent's concerns: beside it, every policy is in the pairs.
bool policy_plays_a_part(const Case& c) {
  if (c.deeds.size() > 2 && count(c.deeds, Deed::photo) > 0) return false;
  const bool contested = disputes(*c.flavour) && any_settling(c.deeds);
  return count(c.deeds, Deed::same) > 0 || count(c.deeds, Deed::create) > 1 || contested;
}

bool of_interest(const Case& c) {
  if (c.base == Base::disputed && !any_settling(c.deeds)) return false;
  if (c.base == Base::deleted && count(c.deeds, Deed::undelete) == 0) return false;
  for (std::size_t at = 0; at < c.deeds.size(); ++at)
    if (!possible(c, at)) return false;
  return c.flavour == flavours().data() || policy_plays_a_part(c);
}

void add(Case c, int deeds, std::vector<Case>& out) {
  if (deeds == 0) {
    if (of_interest(c)) out.push_back(std::move(c));
    return;
  }
  c.deeds.push_back(Deed::create);
  for (int deed = 0; deed < kDeeds; ++deed) {
    c.deeds.back() = static_cast<Deed>(deed);
    add(c, deeds - 1, out);
  }
}

Result<Event> event_of(const std::string& word, Named& named) {
  const auto dot = word.find('.');
  if (dot != 1 || word[0] < 'A' || word[0] > 'C') return fail(Code::invalid, "no event: " + word);
  const std::string what = word.substr(2);
  Event out{What::act, word[0] - 'A', static_cast<int>(named.what.deeds.size())};
  for (int w = 1; w < 4; ++w)
    if (kWhats[w] == what) return Event{static_cast<What>(w), out.device, 0};
  const auto deed = deed_named(what);
  if (!deed || named.what.deeds.size() == 4) return fail(Code::invalid, "no deed: " + word);
  named.what.deeds.push_back(*deed);
  named.when.devices.push_back(out.device);
  return out;
}

}  // namespace

std::vector<Case> cases(int deeds, const Flavour* only) {
  std::vector<Case> out;
  for (const auto& flavour : flavours())
    for (int base = 0; base < 4; ++base)
      if (!only || only == &flavour) add({&flavour, static_cast<Base>(base), {}}, deeds, out);
  return out;
}

Alike alike(const Case& c) {
  if (c.flavour->policy == Policy::office) return Alike::none;
  return c.base == Base::absent ? Alike::all : Alike::b_and_c;
}

std::string to_text(const Case& c, const Schedule& schedule) {
  std::string out = std::string(c.flavour->name) + " " + std::string(kBases[static_cast<int>(c.base)]) + ":";
  for (const Event& e : schedule.events) {
    out += " " + std::string(1, static_cast<char>('A' + e.device)) + ".";
    const bool act = e.what == What::act;
    out += act ? name_of(c.deeds[static_cast<std::size_t>(e.place)]) : kWhats[static_cast<int>(e.what)];
  }
  return out;
}

Result<Named> case_from_text(const std::string& text) {
  std::istringstream words(text);
  std::string flavour, base, word;
  words >> flavour >> base;
  Named out;
  out.what.flavour = flavour_named(flavour);
  const auto at = std::find(std::begin(kBases), std::end(kBases), base.substr(0, base.size() - (base.empty() ? 0 : 1)));
  if (!out.what.flavour || at == std::end(kBases) || base.back() != ':')
    return fail(Code::invalid, "a case is FLAVOUR BASE: EVENT …");
  out.what.base = static_cast<Base>(at - std::begin(kBases));
  while (words >> word) {
    SATCHEL_ASSIGN(const Event event, event_of(word, out));
    out.when.events.push_back(event);
  }
  return out;
}

}  // namespace satchel::exhaust
