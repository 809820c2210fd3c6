// A hub and two devices as people run them: the programs `satchel` and `satchel-hub`, in one folder of a real file
// system; and a ledger of what they acknowledged.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "engine/base/result.h"
#include "tests/crash/process.h"
#include "tests/support/seeded_random.h"

namespace satchel::crash {

enum class Act : std::uint8_t { put, import, photo, sync };
inline constexpr std::size_t kActs = 4;

class RealWorld {
 public:
  /// `programs`: the folder of satchel and satchel-hub. `folder` is there and empty.
  RealWorld(std::string programs, std::string folder, std::uint64_t seed);
  /// The hub serves, and both devices are enrolled.
  Status begin();

  /// Starts a program that does one piece of work on a device. `stop_at`: a named point, or empty.
  void start(std::size_t device, Act act, const std::string& stop_at = {});
  Process& worker() { return worker_; }
  /// The program has ended, or was killed: takes down what it acknowledged. Error: it gave up by itself, and nobody had
  /// killed the hub.
  Status take_down(bool hub_was_killed = false);
  /// A whole piece of work, with nothing befalling it.
  Status work(std::size_t device, Act act);
  /// The same where it may fail: its exit code. Error: it hangs.
  Result<int> try_work(std::size_t device, Act act);
  /// The end of what the programs have complained of.
  std::string complaints() const;

  Status start_hub(const std::string& stop_at = {});
  Process& hub() { return hub_; }
  Status stop_hub();
  /// From its next start on, the hub publishes a newer schema.
  void grow_schema() { ++schema_; }

  /// Opens the device again: everything acknowledged is there, nothing is there by halves.
  Status check_device(std::size_t device);
  /// The hub is down: it verifies, and holds what it acknowledged.
  Status check_hub();
  /// All sync; then the hub holds everything, the devices are equal, and all verify.
  Status finish();

  test::SeededRandom& random() { return random_; }
  std::string folder(std::size_t device) const { return folder_ + "/" + name(device); }
  const std::string& root() const { return folder_; }

 private:
  /// A save: so many cases with titles that begin alike, or a photo.
  struct Save {
    std::size_t device = 0;
    std::string title;  // or the photo's SHA-256
    std::size_t rows = 1;
    bool photo = false, acknowledged = false, at_hub = false;
  };
  /// What a device or the hub has: titles of cases and hashes of photos.
  struct Holdings {
    std::map<std::string, std::size_t> cases;  // by save
    std::set<std::string> photos;
    std::size_t journal = 0;
    std::string all;  // as it came, sorted: to be compared
  };

  static std::string name(std::size_t device) { return device == 0 ? "first" : "second"; }
  std::vector<std::string> satchel(std::vector<std::string> words) const;
  Result<std::string> run(const std::vector<std::string>& argv);
  Status write(const std::string& file, const std::string& bytes) const;
  Result<Holdings> held_by(std::size_t device);
  Result<Holdings> held_by_hub();
  Status check(const Holdings& there, const Save& save, bool must) const;
  Status check_photo_on(std::size_t device, const std::string& hex) const;
  Status check_photo(const std::string& blobs, const std::string& sha256) const;

  std::string programs_, folder_, url_;
  test::SeededRandom random_;
  int schema_ = 1;
  std::uint64_t made_ = 0;
  std::vector<Save> saves_;
  std::array<std::string, 2> case_of_;  // of each device: what its photos are of
  Process hub_, worker_;
  std::size_t worker_device_ = 0;
  Act worker_act_ = Act::put;
};

}  // namespace satchel::crash
