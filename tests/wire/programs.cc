#include "tests/wire/programs.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace satchel::wire {
namespace {

namespace json = boost::json;
using test::Process;

// Generous: a loaded machine may be slow to start a program.
constexpr std::chrono::seconds kPatience{60};

std::string program(const std::string& name) { return bin_folder() + "/" + name; }

std::string joined(const Words& words) {
  std::string out;
  for (const auto& word : words) out += " " + word;
  return out;
}

json::object first_line(Process& process, const std::string& who) {
  const auto line = process.line(kPatience);
  check(line.has_value(), who + " does not start");
  return json::parse(*line).as_object();
}

}  // namespace

const std::string& bin_folder() {
  static const std::string folder = std::filesystem::canonical("/proc/self/exe").parent_path().string();
  return folder;
}

Folder::Folder() {
  const char* wanted = std::getenv("TMPDIR");
  const std::string memory = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
  std::string name = (wanted ? std::string(wanted) : memory) + "/satchel-wire-XXXXXX";
  check(mkdtemp(name.data()) != nullptr, "no folder in " + name);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  if (std::getenv("SATCHEL_WIRE_KEEP") == nullptr) std::filesystem::remove_all(path_, ignored);
}

HubProgram::HubProgram(const std::string& data)
    : data_(data),
      process_(Process::start(program("satchel-hub"), {"serve", "--data", data, "--listen", "127.0.0.1:0", "--json"},
                              {data + ".log", {}, {}})) {
  url_ = first_line(process_, "satchel-hub").at("url").as_string().c_str();
}

std::string HubProgram::port() const { return url_.substr(url_.rfind(':') + 1); }

void HubProgram::enrol(const std::string& folder, const std::string& url, const std::string& user,
                       const std::string& role, const std::string& scopes) const {
  const auto code = test::run(program("satchel-hub"),
                              {"enrol", "--data", data_, "--user", user, "--role", role, "--scope", scopes, "--json"});
  check(code.code == 0, "enrol ends with " + std::to_string(code.code));
  const std::string word = json::parse(code.out).at("code").as_string().c_str();
  StoreProgram(folder).must("init", {"--hub", url, "--code", word});
}

PhotoBytes HubProgram::stop() {
  process_.signal(SIGTERM);
  check(process_.wait() == 0, "the hub ends with " + std::to_string(process_.wait()));
  std::ifstream log(data_ + ".log");
  PhotoBytes out;
  bool told = false;
  for (std::string line; std::getline(log, line);) {
    const auto at = line.find("photos: ");
    if (at == std::string::npos) continue;
    unsigned long long received = 0, in_vain = 0;
    told = std::sscanf(line.c_str() + at, "photos: %llu bytes in, %llu of them", &received, &in_vain) == 2;
    out = {received, in_vain};
  }
  check(told, "the hub's log does not tell what it received");
  return out;
}

void HubProgram::verify() const {
  const auto ended = test::run(program("satchel-hub"), {"verify", "--data", data_});
  check(ended.code == 0, "satchel-hub verify: " + ended.out);
}

ProxyProgram::ProxyProgram(Words options) : process_(Process::start(program("satchel-proxy"), options)) {
  url_ = first_line(process_, "satchel-proxy").at("url").as_string().c_str();
}

std::map<std::string, std::uint64_t> ProxyProgram::order(const std::string& line) {
  check(process_.say(line), "the proxy is gone");
  std::map<std::string, std::uint64_t> out;
  for (const auto& [name, value] : first_line(process_, "satchel-proxy"))
    out[std::string(name)] = value.to_number<std::uint64_t>();
  return out;
}

test::Process StoreProgram::begin(const std::string& command, Words words) const {
  words.insert(words.begin(), {command, folder_});
  return Process::start(program("satchel"), words, {folder_ + ".log", {}, {}});
}

test::Ended StoreProgram::call(const std::string& command, Words words) const {
  words.insert(words.begin(), {command, folder_});
  return test::run(program("satchel"), words, folder_ + ".log");
}

std::string StoreProgram::must(const std::string& command, Words words) const {
  auto ended = call(command, words);
  check(ended.code == 0, "satchel " + command + " " + folder_ + joined(words) + " ends with " +
                             std::to_string(ended.code) + ": " + ended.out);
  if (!ended.out.empty() && ended.out.back() == '\n') ended.out.pop_back();
  return ended.out;
}

json::value StoreProgram::json(const std::string& command, Words words) const {
  words.push_back("--json");
  const std::string out = must(command, words);
  return json::parse(out.substr(out.rfind('\n') + 1));
}

std::vector<std::string> StoreProgram::lines(const std::string& type) const {
  std::istringstream text(must("export", {"--format", "ndjson", "--type", type}));
  std::vector<std::string> out;
  for (std::string line; std::getline(text, line);) {
    const auto version = line.find("\"version\":");
    out.push_back(line.erase(version, line.find(',', version) + 1 - version));
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool StoreProgram::drained() const {
  const auto status = json("status");
  return status.at("waiting") == 0 && status.at("undecided") == 0 && status.at("thumbnails").at("waiting") == 0 &&
         status.at("originals").at("waiting") == 0;
}

}  // namespace satchel::wire
