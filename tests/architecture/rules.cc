#include "tests/architecture/rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string_view>

namespace satchel::architecture {
namespace {

using Names = std::set<std::string_view>;

/// Room -> the rooms of the same storey that it may include. Lower storeys are open to all, higher ones to none.
const std::map<std::string_view, Names> kRooms = {
    {"engine/base", {}},
    {"engine/ports", {"engine/base"}},
    {"engine/schema", {"engine/base"}},
    {"engine/sql", {"engine/base"}},
    {"engine/merge", {"engine/base", "engine/schema"}},
    {"engine/evidence", {"engine/base", "engine/ports", "engine/schema", "engine/sql", "engine/merge"}},
    {"engine/store", {"engine/base", "engine/ports", "engine/schema", "engine/sql", "engine/merge", "engine/evidence"}},
    {"engine/casework",
     {"engine/base", "engine/ports", "engine/schema", "engine/sql", "engine/merge", "engine/evidence", "engine/store"}},
    {"sync", {}},
    {"sync/wire", {"sync"}},
    {"sync/client", {"sync", "sync/wire"}},
    {"sync/hub", {"sync", "sync/wire"}},
    {"platform/os", {}},
    {"platform/net", {"platform/os"}},
    {"platform/serve", {"platform/os"}},
    {"platform/postgres", {"platform/os"}},
    {"platform/c", {"platform/os", "platform/net"}},
    {"platform/java", {"platform/c"}},
    {"platform/swift", {"platform/c"}},
    {"platform/node", {"platform/c"}},
    {"platform/cli", {"platform/os", "platform/net", "platform/serve", "platform/postgres"}},
    {"platform/operate", {"platform/os", "platform/serve", "platform/cli"}},
    {"platform/hub",
     {"platform/os", "platform/net", "platform/serve", "platform/postgres", "platform/cli", "platform/operate"}},
};
/// The rooms within sync/hub, from the ground: each may include those before it. What puts them together, its own front
/// doors, is not for them.
const std::vector<std::string_view> kHubRooms = {"central", "entries", "access",  "json",   "accounts", "devices",
                                                 "images",  "blobs",   "package", "upkeep", "office",   "api"};
const Names kHubDoors = {"sync/hub/hub.h", "sync/hub/beside.h"};
const std::vector<std::string_view> kStoreys = {"engine", "sync", "platform", "tests"};

struct Ban {
  std::regex header;
  Names allowed;  // rooms or storeys; everywhere else it is a breach
  std::string_view why;
};

const std::vector<Ban>& bans() {
  static const std::vector<Ban> all = [] {
    std::vector<Ban> made;
    const auto ban = [&](const char* header, Names allowed, std::string_view why) {
      made.push_back({std::regex(header), std::move(allowed), why});
    };
    ban("sqlite3(ext)?\\.h", {"engine/sql"}, "SQLite is at home in engine/sql");
    ban("cereal/.*", {"sync/wire"}, "cereal is at home in sync/wire");
    ban("curl/.*", {"platform/net"}, "libcurl is at home in platform/net");
    ban("openssl/(ssl|x509.*|pem)\\.h", {"platform/net", "platform/serve"}, "TLS is at home in platform/net and serve");
    ban("boost/beast.*", {"platform/serve"}, "Beast is at home in platform/serve");
    ban("libpq.*|postgresql/.*", {"platform/postgres"}, "libpq is at home in platform/postgres");
    ban("boost/asio.*|sys/.*|netinet/.*|arpa/.*|net/.*|netdb\\.h|poll\\.h|unistd\\.h|fcntl\\.h|dlfcn\\.h|win.*\\.h",
        {"platform"}, "the operating system and the network begin at platform");
    ban("thread|future|semaphore|latch|barrier|pthread\\.h|threads\\.h|boost/thread.*", {"platform"},
        "engine and sync have no threads of their own");
    ban("mutex|shared_mutex|condition_variable", {"platform", "sync/hub"}, "below platform only the hub is shared");
    ban("fstream|filesystem", {"platform"}, "files are reached through engine/ports");
    ban("iostream", {"platform"}, "engine and sync do not talk to people");
    ban("format|expected|source_location|stop_token|print|generator", {}, "not in the C++20 of every toolchain");
    return made;
  }();
  return all;
}

struct Word {
  std::regex pattern;
  Names files;  // storeys whose code is searched; empty = every file
  std::string_view why;
};

const std::vector<Word>& words() {
  static const std::vector<Word> all = {
      {std::regex("(^|[^A-Za-z0-9_.~-])/(work|home|farm|Users)($|[^A-Za-z0-9_.-])"), {}, "a path of one machine"},
      {std::regex("\\bTO"
                  "DO\\b|\\bFIX"
                  "ME\\b"),
       {},
       "unfinished"},
      {std::regex("std::jthread|\\bviews::|atomic<std::shared_ptr"),
       {"engine", "sync", "platform"},
       "not in the C++20 of every toolchain"},
      {std::regex("_clock::now"), {"engine", "sync"}, "the time is asked of engine/ports"},
  };
  return all;
}

std::string_view storey(std::string_view path) { return path.substr(0, path.find('/')); }

/// "engine/store" for its files, those in folders below it, and the front door engine/store.h.
std::string_view room(std::string_view path) {
  if (path == "engine/store.h") return "engine/store";
  const std::size_t first = path.find('/');
  if (first == path.npos) return "";
  const std::size_t second = path.find('/', first + 1);
  return path.substr(0, second == path.npos ? first : second);
}

bool is_code(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  static const Names kinds = {"h", "cc", "def", "sh", "py", "js", "mjs", "ts", "cmake", "java", "swift"};
  return dot != path.npos && kinds.contains(path.substr(dot + 1));
}

bool is_cpp(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cc") || path.ends_with(".def"); }

/// The place of a file's room within sync/hub; nothing for what stands in sync/hub itself, or elsewhere.
std::optional<std::ptrdiff_t> hub_room(std::string_view path) {
  constexpr std::string_view kHub = "sync/hub/";
  if (!path.starts_with(kHub)) return {};
  const std::size_t slash = path.find('/', kHub.size());
  if (slash == path.npos) return {};
  return std::ranges::find(kHubRooms, path.substr(kHub.size(), slash - kHub.size())) - kHubRooms.begin();
}

std::optional<std::string> wrong_way_in_hub(std::string_view from, std::string_view to) {
  const auto here = hub_room(from), there = hub_room(to);
  if (!here) return {};
  if (kHubDoors.contains(to)) return "puts the rooms together, and is not for them";
  if (there && *there > *here) return "is a room above, of sync/hub";
  return {};
}

/// Why `from` may not include `to`, both from the root; nothing when it may.
std::optional<std::string> wrong_way(std::string_view from, std::string_view to) {
  const auto level = [](std::string_view path) { return std::ranges::find(kStoreys, storey(path)) - kStoreys.begin(); };
  const auto floors = static_cast<std::ptrdiff_t>(kStoreys.size());
  if (level(to) == floors) return "is not written from the root of the checkout";
  if (level(from) != level(to)) {
    return level(to) < level(from) ? std::nullopt : std::optional<std::string>("points upward");
  }
  if (storey(from) == "tests") return {};
  if (room(from) == room(to)) return wrong_way_in_hub(from, to);
  const auto rooms = kRooms.find(room(from));
  if (rooms != kRooms.end() && rooms->second.contains(room(to))) return {};
  return "is not open to " + std::string(room(from));
}

std::optional<std::string> misplaced(std::string_view from, const std::string& header) {
  if (storey(from) == "tests") return {};
  for (const Ban& ban : bans())
    if (std::regex_match(header, ban.header) && !ban.allowed.contains(storey(from)) &&
        !ban.allowed.contains(room(from)))
      return std::string(ban.why);
  return {};
}

std::optional<std::string> bad_include(std::string_view path, const std::string& line) {
  static const std::regex include("\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"].*");
  std::smatch match;
  if (!is_cpp(path) || line.find("include") == line.npos || !std::regex_match(line, match, include)) return {};
  const std::string header = match[2];
  if (const auto why = misplaced(path, header)) return "includes " + header + ": " + *why;
  if (match[1] != "\"") return {};
  if (const auto why = wrong_way(path, header)) return "includes " + header + ", which " + *why;
  return {};
}

std::optional<std::string> bad_word(std::string_view path, const std::string& line) {
  for (const Word& word : words()) {
    const bool looked_at = word.files.empty() || (is_cpp(path) && word.files.contains(storey(path)));
    if (looked_at && std::regex_search(line, word.pattern)) return std::string(word.why);
  }
  return {};
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::vector<std::string> breaches(const Source& source) {
  constexpr std::size_t kLongest = 450;
  std::vector<std::string> found;
  const auto say = [&](std::size_t line, const std::string& what) {
    found.push_back(source.path + ":" + std::to_string(line) + ": " + what);
  };
  const bool ours = storey(source.path) != "tests";
  const bool drawn = kRooms.contains(room(source.path)) &&
                     hub_room(source.path).value_or(0) < static_cast<std::ptrdiff_t>(kHubRooms.size());
  if (ours && is_cpp(source.path) && !drawn) say(1, "stands in a room that nobody drew");
  const std::vector<std::string> text = lines(source.text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const auto what = bad_include(source.path, text[i])) say(i + 1, *what);
    if (const auto what = bad_word(source.path, text[i])) say(i + 1, *what);
  }
  if (is_code(source.path) && text.size() > kLongest) say(text.size(), "is longer than 450 lines");
  if (!source.text.ends_with('\n')) say(text.size(), "does not end in a newline");
  return found;
}

std::vector<std::string> strangers(const std::vector<std::string>& top_level) {
  static const Names drawn = {
      "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "CHANGELOG.md", "engine",
      "sync",           "platform",          "tests",     "build",   "node_modules", "compile_commands.json"};
  std::vector<std::string> out;
  std::ranges::copy_if(top_level, std::back_inserter(out),
                       [](const std::string& name) { return !name.starts_with('.') && !drawn.contains(name); });
  return out;
}

std::vector<std::string> forgotten(const std::vector<Source>& sources) {
  std::string named;
  for (const Source& source : sources)
    if (source.path == "tests/CMakeLists.txt") named = source.text;
  std::set<std::string> out;
  for (const Source& source : sources) {
    if (!source.path.starts_with("tests/") || !source.path.ends_with("_test.cc")) continue;
    const std::string folder = source.path.substr(6, source.path.rfind('/') - 6);
    const bool known = named.find("(" + folder + " ") != named.npos || named.find("(" + folder + ")") != named.npos;
    if (!known) out.insert(folder);
  }
  return {out.begin(), out.end()};
}

}  // namespace satchel::architecture
