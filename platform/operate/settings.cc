#include "platform/operate/settings.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "platform/serve/address.h"
#include "sync/hub/front.h"

namespace satchel::operate {
namespace {

constexpr std::string_view kVariables = "SATCHEL_HUB_";

const SettingInfo* find_setting(std::string_view name) {
  const auto& all = all_settings();
  const auto at = std::ranges::find(all, name, &SettingInfo::name);
  return at == all.end() ? nullptr : &*at;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

std::optional<std::int64_t> as_number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(out) : std::nullopt;
}

bool is_among(std::string_view value, std::string_view names) {
  for (std::size_t from = 0; from <= names.size();) {
    const std::size_t bar = std::min(names.find('|', from), names.size());
    if (names.substr(from, bar - from) == value) return true;
    from = bar + 1;
  }
  return false;
}

Status check_number(std::string_view value, std::string_view bounds) {
  const std::size_t bar = bounds.find('|');
  const auto least = as_number(bounds.substr(0, bar)), most = as_number(bounds.substr(bar + 1));
  const auto number = as_number(value);
  if (number && *number >= *least && *number <= *most) return {};
  return fail(Code::invalid, "a whole number from " + std::to_string(*least) + " to " + std::to_string(*most));
}

Status check_value(const SettingInfo& info, const std::string& value) {
  switch (info.kind) {
    case Kind::text:
      return {};
    case Kind::address: {
      const auto address = serve::parse_address(value);
      return address ? Status() : Status(fail(Code::invalid, "as 127.0.0.1:8080 or [::1]:8080"));
    }
    case Kind::origin:
      return hub::check_origin(value);
    case Kind::choice:
      if (is_among(value, info.among)) return {};
      return fail(Code::invalid, "one of " + std::string(info.among));
    case Kind::number:
      return check_number(value, info.among);
  }
  return {};
}

std::string said_at(const std::string& from, const std::string& what) { return from + ": " + what; }

/// Of a line `name = value`; nothing for one that says nothing.
using Line = std::optional<std::pair<std::string_view, std::string_view>>;
Result<Line> parse_line(std::string_view line) {
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return Line();
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return fail(Code::invalid, "a line is: name = value");
  std::string_view value = trimmed(line.substr(equals + 1));
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  if (quoted) value = value.substr(1, value.size() - 2);
  if (value.find('"') != std::string_view::npos) return fail(Code::invalid, "a quote that does not close");
  return Line({trimmed(line.substr(0, equals)), value});
}

class Resolver {
 public:
  Status put(const SettingInfo* info, const std::string& name, const std::string& value, const std::string& from) {
    if (!info) return fail(Code::invalid, said_at(from, "no setting is called '" + name + "'"));
    const Status fits = value.empty() ? Status() : check_value(*info, value);
    if (!fits) return fail(Code::invalid, said_at(from, name + ": " + fits.error().detail));
    all[info->setting] = {value, from};
    return {};
  }

  Status file(const std::string& name, std::string_view text) {
    std::map<std::string_view, int> seen;
    for (int no = 1; !text.empty(); ++no) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string from = name + ":" + std::to_string(no);
      const auto line = parse_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!line) return fail(Code::invalid, said_at(from, line.error().detail));
      if (!*line) continue;
      const auto& [key, value] = **line;
      SATCHEL_TRY(put(find_setting(key), std::string(key), std::string(value), from));
      const auto [first, fresh] = seen.try_emplace(key, no);
      if (!fresh)
        return fail(Code::invalid,
                    said_at(from, std::string(key) + " stands in line " + std::to_string(first->second)));
    }
    return {};
  }

  Status environment(const std::vector<std::pair<std::string, std::string>>& variables) {
    for (const auto& [name, value] : variables) {
      const auto& all_of = all_settings();
      const auto at = std::ranges::find(all_of, name, variable_of);
      SATCHEL_TRY(put(at == all_of.end() ? nullptr : &*at, name, value, name));
    }
    return {};
  }

  std::map<Setting, Held> all;
};

}  // namespace

const std::vector<SettingInfo>& all_settings() {
  static const std::vector<SettingInfo> all = {
#define X(name, typed, kind, standard, among, secret, help) \
  {Setting::name, typed, Kind::kind, standard, among, secret, cli::Text::help},
#include "platform/operate/settings.def"
#undef X
  };
  return all;
}

std::string variable_of(const SettingInfo& info) {
  std::string out(kVariables);
  for (const char c : info.name) out += c == '-' ? '_' : static_cast<char>(c - ('a' - 'A'));
  return out;
}

Result<Settings> Settings::resolve(const Sources& sources) {
  Resolver resolver;
  for (const SettingInfo& info : all_settings()) resolver.all[info.setting] = {std::string(info.standard), {}};
  SATCHEL_TRY(resolver.file(sources.file, sources.text));
  SATCHEL_TRY(resolver.environment(sources.environment));
  for (const SettingInfo& info : all_settings()) {
    const auto flag = sources.flags.find(info.setting);
    if (flag == sources.flags.end() || flag->second.empty()) continue;
    SATCHEL_TRY(resolver.put(&info, std::string(info.name), flag->second, "--" + std::string(info.name)));
  }
  Settings out;
  out.all_ = std::move(resolver.all);
  return out;
}

std::int64_t Settings::number(Setting setting) const { return as_number(text(setting)).value_or(0); }

}  // namespace satchel::operate
