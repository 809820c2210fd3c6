#include "engine/casework/conditions.h"

#include <algorithm>
#include <span>
#include <string>

namespace satchel::casework {
namespace {

std::vector<std::string_view> listed_words(std::string_view list) {
  std::vector<std::string_view> out;
  for (constexpr std::string_view mark = "、"; !list.empty();) {
    const std::size_t end = list.find(mark);
    if (end != 0) out.push_back(list.substr(0, end));
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + mark.size());
  }
  return out;
}

std::string in_small(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// The longest of these that a text begins with; empty: none.
std::string_view known_at(std::string_view text, std::span<const std::string_view> known) {
  std::string_view out;
  for (const std::string_view one : known)
    if (text.starts_with(one) && one.size() > out.size()) out = one;
  return out;
}

constexpr std::string_view kDenials[] = {"无", "未", "没", "没有", "不", "非", "no ", "without "};
constexpr std::string_view kBeside[] = {"降", "下", "风", " "};                           // between it and its word
constexpr std::string_view kAlso[] = {"、", "/", "或", "和", "及", "与", "or ", "and "};  // behind a word

/// For the quantity and, where the row says one, the condition of a reading.
const Sheet* least_duration(const Sheet& m, const LimitTable& limits, Day day) {
  return limits.find_aid(aid::duration, m.text("standard"), m.text("quantity"), day, {}, m.text("condition"));
}

}  // namespace

bool says_weather(std::string_view weather, std::string_view words) {
  const auto known = listed_words(words);
  const std::string text = in_small(weather);
  bool denied = false, behind_word = false;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view word = known_at(rest, known), denial = known_at(rest, kDenials);
    const std::string_view beside = known_at(rest, kBeside), also = behind_word ? known_at(rest, kAlso) : "";
    if (!word.empty() && !denied) return true;
    denied = !denial.empty() || (denied && (!word.empty() || !beside.empty() || !also.empty()));
    behind_word = !word.empty() || (behind_word && rest.front() == ' ');
    const std::size_t step = std::max({word.size(), denial.size(), beside.size(), also.size(), std::size_t{1}});
    rest.remove_prefix(step);
  }
  return false;
}

std::optional<Why> flaw_of_conditions(const Sheet& m, const LimitTable& limits, Day day) {
  const std::string_view standard = m.text("standard"), quantity = m.text("quantity");
  const Sheet* weather = limits.find_aid(aid::weather, standard, quantity, day);
  if (weather && says_weather(m.text("weather"), weather->text("condition"))) return Why::bad_weather;
  const Sheet* wind = limits.find_aid(aid::wind, standard, quantity, day);
  const auto most = wind ? wind->number("value") : std::nullopt;
  const double* blows = std::get_if<double>(&m.value("wind_speed"));
  if (most && blows && *blows * 10 > static_cast<double>(*most)) return Why::too_windy;
  const Sheet* least = least_duration(m, limits, day);
  if (!least) return std::nullopt;
  const auto took = m.number("duration");
  if (!took) return Why::no_duration;
  return *took < least->number("value").value_or(0) ? std::optional(Why::too_short) : std::nullopt;
}

}  // namespace satchel::casework
