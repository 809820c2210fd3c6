#include "tests/crash/real_world.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "engine/base/hash.h"
#include "engine/base/planted.h"
#include "engine/evidence/blobs.h"
#include "engine/sql/database.h"
#include "platform/os/host.h"

namespace satchel::crash {
namespace {

constexpr Micros kPatience{60'000'000};
constexpr std::string_view kAll =
    R"(SELECT 'case' AS what, title AS name FROM "case" UNION ALL SELECT 'photo', lower(hex(sha256)) FROM photo)";

/// Cases with photos; each version has a field more.
std::string schema_json(int version) {
  std::string more;
  for (int i = 2; i <= version; ++i)
    more += R"(,{"number":)" + std::to_string(20 + i) + R"(,"name":"more)" + std::to_string(i) +
            R"(","type":"text","policy":"last"})";
  return R"({"name":"crash","version":)" + std::to_string(version) + R"(,"roles":["inspector"],"types":[
{"number":10,"name":"case","scope":{"fields":["district"]},"fields":[
 {"number":1,"name":"district","type":"text","policy":"last"},
 {"number":2,"name":"title","type":"text","policy":"last"}])" +
         "" + R"(},
{"number":27,"name":"photo","scope":{"parent":"of","parent_type":"of_type"},"fields":[
 {"number":1,"name":"of_type","type":"choice","policy":"append","choices":["case"]},
 {"number":2,"name":"of","type":"reference","policy":"append","refers_to":""},
 {"number":3,"name":"sha256","type":"blob","policy":"append"},
 {"number":4,"name":"bytes","type":"integer","policy":"append"},
 {"number":5,"name":"media_type","type":"text","policy":"append"},
 {"number":6,"name":"file_name","type":"text","policy":"append"},
 {"number":7,"name":"origin","type":"choice","policy":"append","choices":["imported","derived"]},
 {"number":8,"name":"how_made","type":"text","policy":"append"},
 {"number":9,"name":"taken_by","type":"text","policy":"append"},
 {"number":10,"name":"derived_from","type":"reference","policy":"append","refers_to":"photo"})" +
         more + "]}]}";
}

/// The text member of a line of JSON that we made ourselves.
std::string member(std::string_view line, const std::string& name) {
  const auto at = line.find("\"" + name + "\":\"");
  if (at == line.npos) return {};
  const std::size_t from = at + name.size() + 4;
  return std::string(line.substr(from, line.find('"', from) - from));
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Status lost(const std::string& what) { return fail(Code::internal, what); }

}  // namespace

RealWorld::RealWorld(std::string programs, std::string folder, std::uint64_t seed)
    : programs_(std::move(programs)), folder_(std::move(folder)), random_(seed) {}

std::vector<std::string> RealWorld::satchel(std::vector<std::string> words) const {
  words.insert(words.begin(), programs_ + "/satchel");
  return words;
}

Result<std::string> RealWorld::run(const std::vector<std::string>& argv) {
  Process process(argv, folder_);
  process.wait(kPatience);
  if (process.ended_well()) return process.out();
  return fail(Code::internal, argv[0].substr(argv[0].rfind('/') + 1) + " " + argv[1] + " ends with " +
                                  std::to_string(process.code()) + ": " + complaints());
}

std::string RealWorld::complaints() const {
  std::ifstream in(folder_ + "/complaints");
  std::string all(std::istreambuf_iterator<char>(in), {});
  std::replace(all.begin(), all.end(), '\n', ' ');
  return all.size() > 300 ? all.substr(all.size() - 300) : all;
}

Status RealWorld::write(const std::string& file, const std::string& bytes) const {
  std::ofstream out(folder_ + "/" + file, std::ios::binary);
  out << bytes;
  return out.flush() ? Status{} : lost("no room for " + file);
}

Status RealWorld::begin() {
  SATCHEL_TRY(write("map.json", R"({"fields":{"title":"title","district":"district"}})"));
  SATCHEL_TRY(start_hub());
  for (std::size_t device = 0; device < 2; ++device) {
    SATCHEL_ASSIGN(const std::string code, run({programs_ + "/satchel-hub", "enrol", "--data", "hub", "--user",
                                                name(device), "--role", "inspector", "--scope", "north"}));
    SATCHEL_ASSIGN(const std::string made,
                   run(satchel({"init", name(device), "--hub", url_, "--code", first_line(code)})));
    SATCHEL_TRY(work(device, Act::put));
  }
  return {};
}

Status RealWorld::start_hub(const std::string& stop_at) {
  SATCHEL_TRY(write("schema.json", schema_json(schema_)));
  const std::string listen = url_.empty() ? "127.0.0.1:0" : url_.substr(url_.rfind('/') + 1);
  for (int tries = 0; tries < 5; ++tries) {  // the port may be somebody's for a moment
    hub_ = Process(
        {programs_ + "/satchel-hub", "serve", "--data", "hub", "--listen", listen, "--schema", "schema.json", "--json"},
        folder_, {"SATCHEL_STOP_AT=" + stop_at});
    hub_.wait_for_line(kPatience);
    if (!hub_.running()) continue;
    url_ = member(hub_.out(), "url");
    return {};
  }
  return lost("I10: the hub does not start: " + complaints());
}

Status RealWorld::stop_hub() {
  hub_.interrupt(SIGTERM);
  hub_.wait(kPatience);
  return hub_.ended_well() ? Status{} : lost("the hub does not end well: " + complaints());
}

void RealWorld::start(std::size_t device, Act act, const std::string& stop_at) {
  const std::string title = name(device) + "-" + std::to_string(++made_);
  worker_device_ = device;
  worker_act_ = act;
  std::vector<std::string> words;
  if (act == Act::put) {
    words = {"put", name(device), "case", "title=" + title + ".0", "district=north"};
    saves_.push_back({device, title});
  } else if (act == Act::import) {
    const std::size_t rows = 100 + random_.below(200);
    std::string csv = "title,district\n";
    for (std::size_t i = 0; i < rows; ++i) csv += title + "." + std::to_string(i) + ",north\n";
    (void)write("rows.csv", csv);
    words = {"import", name(device), "case", "rows.csv", "--map", "map.json"};
    saves_.push_back({device, title, rows});
  } else if (act == Act::photo) {
    const std::string bytes = random_.bytes(100 + random_.below(200'000));
    (void)write("photo.bin", bytes);
    words = {"photo", name(device), "photo.bin", "--of", "case/" + case_of_[device]};
    saves_.push_back({device, to_hex(sha256(bytes).view()), 1, true});
  } else {
    words = {"sync", name(device)};
  }
  worker_ = Process(satchel(words), folder_, {"SATCHEL_STOP_AT=" + stop_at});
}

Status RealWorld::take_down(bool hub_was_killed) {
  const bool well = worker_.ended_well();
  if (!well && !worker_.was_killed() && !(hub_was_killed && worker_act_ == Act::sync))
    return lost("a program gives up with " + std::to_string(worker_.code()) + ": " + complaints());
  if (worker_act_ == Act::sync) {
    for (auto& save : saves_)
      if (well && save.device == worker_device_ && save.acknowledged) save.at_hub = true;
    return {};
  }
  const bool printed = worker_act_ != Act::import && worker_.out().find('\n') != std::string::npos;
  saves_.back().acknowledged = well || printed;
  if (worker_act_ == Act::put && saves_.back().acknowledged) case_of_[worker_device_] = first_line(worker_.out());
  return {};
}

Status RealWorld::work(std::size_t device, Act act) {
  start(device, act);
  if (!worker_.wait(kPatience)) return lost("a program hangs");
  return take_down();
}

Result<int> RealWorld::try_work(std::size_t device, Act act) {
  start(device, act);
  if (!worker_.wait(kPatience)) return fail(Code::internal, "a program hangs");
  if (worker_.ended_well()) SATCHEL_TRY(take_down());
  return worker_.code();
}

Result<RealWorld::Holdings> RealWorld::held_by(std::size_t device) {
  const std::string count = " UNION ALL SELECT 'journal', CAST(count(*) AS TEXT) FROM journal";
  SATCHEL_ASSIGN(const std::string out, run(satchel({"sql", name(device), std::string(kAll) + count, "--json"})));
  Holdings held;
  std::istringstream lines(out);
  std::set<std::string> sorted;
  for (std::string line; std::getline(lines, line);) {
    const std::string what = member(line, "what"), value = member(line, "name");
    if (what == "case") ++held.cases[value.substr(0, value.find('.'))];
    if (what == "photo") held.photos.insert(value);
    if (what == "journal") held.journal = std::stoul(value);
    if (what != "journal") sorted.insert(value);
  }
  for (const auto& value : sorted) held.all += value + "\n";
  return held;
}

Result<RealWorld::Holdings> RealWorld::held_by_hub() {
  sql::Options options;
  options.mode = sql::Mode::read_only;
  SATCHEL_ASSIGN(const auto db, sql::Database::open(folder_ + "/hub/central.db", options));
  SATCHEL_ASSIGN(auto rows, db->prepare(kAll));
  Holdings held;
  std::set<std::string> sorted;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) break;
    const std::string value(rows.text(1));
    sorted.insert(value);
    if (rows.text(0) == "photo")
      held.photos.insert(value);
    else
      ++held.cases[value.substr(0, value.find('.'))];
  }
  for (const auto& value : sorted) held.all += value + "\n";
  return held;
}

Status RealWorld::check(const Holdings& there, const Save& save, bool must) const {
  const auto it = there.cases.find(save.title);
  const std::size_t rows = save.photo ? there.photos.count(save.title) : it == there.cases.end() ? 0 : it->second;
  if (rows == save.rows || (rows == 0 && !must)) return {};
  return lost((rows == 0 ? "I1: an acknowledged save is lost: " : "I3: half a transaction: ") + save.title + ", " +
              std::to_string(rows) + " of " + std::to_string(save.rows));
}

Status RealWorld::check_photo_on(std::size_t device, const std::string& hex) const {
  const std::string folder = folder_ + "/" + name(device);
  SATCHEL_ASSIGN(const os::Host host, os::open_host(folder + "/key", os::MissingKey::is_none));
  Vault vault(*host.keys, *host.random);
  SATCHEL_ASSIGN(const Hash hash, hash_from_hex(hex));
  const Status sound = BlobFolder(*host.files, folder + "/blobs", *host.random, &vault).check(hash);
  return sound ? sound : lost("I3: a photo without its bytes: " + hex + ", " + sound.error().detail);
}

Status RealWorld::check_photo(const std::string& blobs, const std::string& hex) const {
  std::ifstream in(folder_ + "/" + blobs + "/" + hex.substr(0, 2) + "/" + hex.substr(2), std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  return in && to_hex(sha256(bytes).view()) == hex ? Status{} : lost("I3: a photo without its bytes: " + hex);
}

Status RealWorld::check_device(std::size_t device) {
  SATCHEL_ASSIGN(const Holdings held, held_by(device));
  std::size_t own = 0;
  for (auto& save : saves_) {
    if (save.device != device) continue;
    SATCHEL_TRY(check(held, save, save.acknowledged));
    const bool there = save.photo ? held.photos.contains(save.title) : held.cases.contains(save.title);
    if (there && save.photo) SATCHEL_TRY(check_photo_on(device, save.title));
    save.acknowledged |= there;  // it was on the disk, and stays there
    own += there ? 1 : 0;
  }
  if (held.journal != own)
    return lost("I3: " + std::to_string(own) + " saves, but entries in the journal: " + std::to_string(held.journal));
  return {};
}

Status RealWorld::check_hub() {
  SATCHEL_ASSIGN(const std::string sound, run({programs_ + "/satchel-hub", "verify", "--data", "hub"}));
  SATCHEL_ASSIGN(const Holdings held, held_by_hub());
  for (const auto& save : saves_) {
    SATCHEL_TRY(check(held, save, save.at_hub));
    if (save.at_hub && save.photo) SATCHEL_TRY(check_photo("hub/blobs", save.title));
  }
  return {};
}

Status RealWorld::finish() {
  if (!hub_.running()) SATCHEL_TRY(start_hub());
  for (const std::size_t device : {0U, 1U, 0U}) SATCHEL_TRY(work(device, Act::sync));
  SATCHEL_TRY(stop_hub());
  for (const std::size_t device : {0U, 1U}) {
    SATCHEL_TRY(check_device(device));
    SATCHEL_ASSIGN(const std::string sound, run(satchel({"verify", name(device)})));
  }
  for (auto& save : saves_) save.at_hub = save.acknowledged;
  SATCHEL_TRY(check_hub());
  SATCHEL_ASSIGN(const Holdings first, held_by(0));
  SATCHEL_ASSIGN(const Holdings second, held_by(1));
  SATCHEL_ASSIGN(const Holdings hub, held_by_hub());
  if (first.all != second.all || first.all != hub.all) return lost("I5: devices and hub differ");
  return {};
}

}  // namespace satchel::crash
