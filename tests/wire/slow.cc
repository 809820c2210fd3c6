#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "engine/base/hash.h"
#include "engine/sql/database.h"
#include "platform/cli/synthetic_photo.h"
#include "tests/wire/trials.h"

namespace satchel::wire {
namespace {

namespace fs = std::filesystem;

constexpr int kFindings = 50;
constexpr std::size_t kPhotoBytes = 2U << 20;

/// A JPEG of 2 MiB: a camera's larger ones carry such tails too.
std::string make_photo(const std::string& file, std::uint64_t seed) {
  auto made = cli::synthetic_photo(seed, 1600, 1200, {1'767'225'600'000}, 407'000'000, -738'000'000);
  check(made && made->size() < kPhotoBytes, "the photo is larger than it should be");
  std::string bytes = *std::move(made);
  std::mt19937_64 random(seed);
  while (bytes.size() < kPhotoBytes) bytes += static_cast<char>(random());
  std::ofstream(file, std::ios::binary) << bytes;
  return to_hex(sha256(bytes).view());
}

/// How many bytes stand at the hub of each upload that is under way, and of each photo that is whole.
std::map<std::string, std::uint64_t> bytes_at_hub(const std::string& data, const std::string& where) {
  std::map<std::string, std::uint64_t> out;
  std::error_code gone;
  for (const auto& entry : fs::recursive_directory_iterator(data + "/" + where, gone)) {
    const bool bytes = entry.is_regular_file(gone) && entry.path().extension().empty();
    const auto size = bytes ? entry.file_size(gone) : 0;
    if (!gone && size > 0) out[entry.path().string()] = size;
  }
  return out;
}

std::uint64_t sum(const std::map<std::string, std::uint64_t>& sizes) {
  std::uint64_t out = 0;
  for (const auto& [name, size] : sizes) out += size;
  return out;
}

bool findings_are_at(sql::Database& hub) {
  const auto count = hub.number("SELECT count(*) FROM finding");
  return count && *count == kFindings;
}

struct Watched {
  double findings_after = 0, photo_begins_after = 0, all_after = 0;
  bool findings_first = false, never_less = true;
};

/// Looks at the hub's folder while the sync runs.
Watched watch(test::Process& sync, const std::string& data) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  sql::Options options;
  options.mode = sql::Mode::read_only;
  const auto hub = sql::Database::open(data + "/central.db", options);
  check(bool(hub), "the hub's database cannot be read");
  Watched out;
  std::map<std::string, std::uint64_t> before;
  while (!sync.ended()) {
    auto now = bytes_at_hub(data, "uploads");
    if (out.findings_after == 0 && findings_are_at(**hub)) out.findings_after = seconds();
    if (out.photo_begins_after == 0 && !now.empty()) {
      out.photo_begins_after = seconds();
      out.findings_first = findings_are_at(**hub);
    }
    for (const auto& [name, size] : before)
      if (now.contains(name) && now[name] < size) out.never_less = false;
    before = std::move(now);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  out.all_after = seconds();
  return out;
}

/// The office, which sits beside the hub, has a case; the tablet hears of it over the slow wire, and then works
/// offline.
std::string work_offline(const HubProgram& hub, const std::string& slow_url, const StoreProgram& tablet,
                         const std::string& folder, std::uint64_t seed) {
  const StoreProgram office(folder + "/office");
  hub.enrol(office.folder(), "http://127.0.0.1:" + hub.port(), "zhang", "office", "queens,reference");
  const std::string id = office.must("put", {"case", "title=Press", "district=queens", "status=accepted"});
  office.must("sync");
  hub.enrol(tablet.folder(), slow_url, "li", "inspector", "queens,reference");
  tablet.must("sync");
  for (int i = 0; i < kFindings; ++i)
    tablet.must("put", {"finding", "of_type=case", "of=" + id, "severity=general",
                        "fact=Finding " + std::to_string(i) + ": noise at the fence after ten at night"});
  const std::string file = folder + "/photo.jpg", hex = make_photo(file, seed);
  tablet.must("photo", {file, "--of", "case/" + id});
  return hex;
}

void print(const Watched& seen, const PhotoBytes& photos, std::uint64_t stored, const std::string& summary,
           std::uint64_t line_cuts, unsigned speed) {
  std::printf(
      "{\"speed\":%u,\"findings_after_s\":%.1f,\"photo_begins_after_s\":%.1f,\"all_after_s\":%.1f,"
      "\"connections_cut\":%llu,\"photo_bytes\":%llu,\"photo_bytes_received\":%llu,"
      "\"received_twice_percent\":%.2f,\"sync\":%s}\n",
      speed, seen.findings_after, seen.photo_begins_after, seen.all_after, static_cast<unsigned long long>(line_cuts),
      static_cast<unsigned long long>(stored), static_cast<unsigned long long>(photos.received),
      100.0 * (static_cast<double>(photos.received) / static_cast<double>(stored) - 1.0), summary.c_str());
}

}  // namespace

void try_slow(const std::string& folder, std::uint64_t seed, unsigned speed) {
  fs::create_directories(folder);
  HubProgram hub(folder + "/hub");
  ProxyProgram proxy({"--to", hub.port(), "--seed", std::to_string(seed), "--bits", "20000", "--delay", "800", "--cut",
                      "60", "--speed", std::to_string(speed)});
  const StoreProgram tablet(folder + "/tablet");
  const std::string hex = work_offline(hub, proxy.url(), tablet, folder, seed);

  proxy.order("hostile");
  test::Process sync = tablet.begin("sync", {"--json"});
  const Watched seen = watch(sync, hub.data());
  const std::string summary = sync.line(std::chrono::seconds(1)).value_or("null");
  const auto counts = proxy.order("counts");
  check(sync.wait() == 0, "one sync does not come to its end: " + std::to_string(sync.wait()) + " " + summary);
  const auto blobs = bytes_at_hub(hub.data(), "blobs");
  const PhotoBytes photos = hub.stop();
  print(seen, photos, sum(blobs), summary, counts.at("line_cuts"), speed);

  check(seen.findings_first, "a photo's bytes went before the findings");
  check(seen.never_less, "an upload lost bytes that the hub had");
  check(tablet.drained(), "the tablet is not drained: " + tablet.must("status"));
  check(counts.at("line_cuts") >= 5, "the line was hardly cut");
  const auto photo = blobs.find(hub.data() + "/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2));
  check(photo != blobs.end() && photo->second == kPhotoBytes, "the photo is not at the hub");
  check(photos.received * 100 <= sum(blobs) * 105, "more than 5 % of the photos' bytes came twice");
  hub.verify();
}

}  // namespace satchel::wire
