#include <array>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "engine/base/hash.h"
#include "platform/cli/synthetic_photo.h"
#include "tests/wire/trials.h"

namespace satchel::wire {
namespace {

namespace json = boost::json;

constexpr int kCases = 4;

/// What was saved, by everybody: none of it may be missing at the end.
struct Ledger {
  std::mutex mutex;
  std::map<std::string, std::set<std::string>> saved;  // by type, ids
  std::map<std::string, std::int64_t> leaflets;        // what was handed out, by leaflet
  std::set<std::string> photos;                        // SHA-256 in hex
};

/// What all work on.
struct Affairs {
  std::array<std::string, kCases> cases, leaflets;
};

class Worker {
 public:
  Worker(const StoreProgram& store, const Affairs& affairs, Ledger& ledger, std::uint64_t seed)
      : store_(store), affairs_(affairs), ledger_(ledger), random_(seed) {}

  void run(unsigned sessions) {
    for (unsigned i = 0; i < sessions; ++i) {
      for (auto todo = 1 + below(3); todo > 0; --todo) work();
      const int code = store_.call("sync", {"--seconds", "4"}).code;
      ++ended_[code];
      check(code == 0 || code == 10 || code == 11, store_.folder() + ": a sync ends with " + std::to_string(code));
    }
  }
  const std::map<int, int>& ended() const { return ended_; }

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  std::string said() { return "line " + std::to_string(random_()); }

  void work() {
    const auto at = below(kCases);
    switch (below(8)) {
      case 0:
      case 1:
        return note("finding", store_.must("put", {"finding", "of_type=case", "of=" + affairs_.cases[at],
                                                   "severity=general", "fact=" + said()}));
      case 2:
        return note("visit",
                    store_.must("put", {"visit", "case=" + affairs_.cases[at], "kind=on_site", "result=" + said()}));
      case 3:
        return hand_out(at);
      case 4:
        return void(store_.must("put", {"case", affairs_.cases[at], "summary=" + said(), "contact=" + said()}));
      case 5:
        return void(store_.must("put", {"case", affairs_.cases[at], "legal_facts=" + said()}));
      case 6:
        return void(store_.must("put", {"case", affairs_.cases[at], "officers+=o" + std::to_string(below(9))}));
      default:
        return photo(at);
    }
  }

  void note(const std::string& type, const std::string& id) {
    const std::lock_guard lock(ledger_.mutex);
    ledger_.saved[type].insert(id);
  }

  void hand_out(std::size_t at) {
    const auto amount = static_cast<std::int64_t>(1 + below(100));
    store_.must("put", {"leaflet", affairs_.leaflets[at], "count+=" + std::to_string(amount)});
    const std::lock_guard lock(ledger_.mutex);
    ledger_.leaflets[affairs_.leaflets[at]] += amount;
  }

  void photo(std::size_t at) {
    const auto wide = static_cast<unsigned>(160 + below(900));
    const auto bytes = cli::synthetic_photo(random_(), wide, wide * 3 / 4, {1'767'225'600'000}, 0, 0);
    check(bool(bytes), "no photo");
    const std::string file = store_.folder() + ".jpg";
    std::ofstream(file, std::ios::binary) << *bytes;
    note("photo", store_.must("photo", {file, "--of", "case/" + affairs_.cases[at]}));
    const std::lock_guard lock(ledger_.mutex);
    ledger_.photos.insert(to_hex(sha256(*bytes).view()));
  }

  const StoreProgram& store_;
  const Affairs& affairs_;
  Ledger& ledger_;
  std::mt19937_64 random_;
  std::map<int, int> ended_;
};

Affairs begin(const std::vector<StoreProgram>& stores, Ledger& ledger) {
  const StoreProgram& office = stores.front();
  Affairs out;
  for (std::size_t i = 0; i < kCases; ++i) {
    out.cases[i] =
        office.must("put", {"case", "title=Case " + std::to_string(i), "district=queens", "status=accepted"});
    out.leaflets[i] = office.must("put", {"leaflet", "case=" + out.cases[i], "what=Noise at night"});
    ledger.saved["case"].insert(out.cases[i]);
    ledger.leaflets[out.leaflets[i]] = 0;
  }
  for (const auto& store : stores) store.must("sync");
  return out;
}

/// All at once, as they would be.
std::map<int, int> go_to_work(const std::vector<StoreProgram>& stores, const Affairs& affairs, Ledger& ledger,
                              std::uint64_t seed, unsigned sessions) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::string failed;
  std::map<int, int> ended;
  for (std::size_t i = 0; i < stores.size(); ++i)
    threads.emplace_back([&, i] {
      try {
        Worker worker(stores[i], affairs, ledger, seed * 1000 + i);
        worker.run(sessions);
        const std::lock_guard lock(mutex);
        for (const auto& [code, count] : worker.ended()) ended[code] += count;
      } catch (const std::exception& e) {
        const std::lock_guard lock(mutex);
        failed = e.what();
      }
    });
  for (auto& thread : threads) thread.join();
  check(failed.empty(), failed);
  return ended;
}

/// The wire is honest now: everybody must come to an end, and soon.
void settle(const std::vector<StoreProgram>& stores) {
  constexpr int kPasses = 4;
  for (int pass = 0; pass < kPasses; ++pass)
    for (const auto& store : stores) store.must("sync");
  for (const auto& store : stores) {
    check(store.drained(), store.folder() + " is not drained: " + store.must("status"));
    check(store.json("status").at("quarantined") == 0, store.folder() + ": something is in quarantine");
  }
}

void check_same(const std::vector<StoreProgram>& stores) {
  for (const std::string type : {"case", "finding", "visit", "leaflet", "photo", "conflict"}) {
    const auto first = stores.front().lines(type);
    for (const auto& store : stores)
      check(store.lines(type) == first, store.folder() + ": its export of " + type + " is not the office's");
  }
}

void check_kept(const StoreProgram& store, const Ledger& ledger) {
  for (const auto& [type, ids] : ledger.saved) {
    std::set<std::string> there;
    for (const auto& line : store.lines(type)) there.insert(json::parse(line).at("id").as_string().c_str());
    for (const auto& id : ids) check(there.contains(id), type + " " + id + " is lost");
    if (type == "finding" || type == "visit") check(there == ids, "there are more of " + type + " than were saved");
  }
  for (const auto& [id, amount] : ledger.leaflets) {
    const auto fields = store.json("show", {"leaflet", id}).at("fields").as_object();
    const auto* count = fields.if_contains("count");
    const std::int64_t counted = count == nullptr || count->is_null() ? 0 : count->to_number<std::int64_t>();
    check(counted == amount,
          "leaflet " + id + " counts " + std::to_string(counted) + ", handed out were " + std::to_string(amount));
  }
}

/// Else nothing was tried.
void check_weather(const std::map<std::string, std::uint64_t>& n) {
  check(n.at("cut_request") + n.at("cut_reply") + n.at("truncate_reply") > 0, "nothing was cut");
  check(n.at("garble_request") + n.at("garble_reply") > 0, "nothing was garbled");
  check(n.at("repeat_request") + n.at("repeat_reply") > 0, "nothing was repeated");
  check(n.at("portal_page") + n.at("portal_redirect") + n.at("portal_511") > 0, "there was no portal");
}

void check_photos(const std::string& data, const Ledger& ledger) {
  for (const auto& hex : ledger.photos) {
    std::ifstream file(data + "/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2), std::ios::binary);
    check(file.good(), "photo " + hex + " is not at the hub");
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    check(to_hex(sha256(bytes).view()) == hex, "photo " + hex + " was altered");
  }
}

}  // namespace

void try_hostile(const std::string& folder, std::uint64_t seed, unsigned sessions) {
  std::filesystem::create_directories(folder);
  HubProgram hub(folder + "/hub");
  ProxyProgram proxy({"--to", hub.port(), "--seed", std::to_string(seed)});
  std::vector<StoreProgram> stores;
  for (const std::string name : {"office", "tablet-1", "tablet-2", "tablet-3"}) {
    stores.emplace_back(folder + "/" + name);
    const bool office = name == "office";
    hub.enrol(folder + "/" + name, proxy.url(), name, office ? "office" : "inspector", "queens,reference");
  }
  Ledger ledger;
  const Affairs affairs = begin(stores, ledger);
  proxy.order("hostile");
  const auto ended = go_to_work(stores, affairs, ledger, seed, sessions);
  const auto counts = proxy.order("honest");
  check_weather(counts);
  settle(stores);
  check_same(stores);
  check_kept(stores.back(), ledger);
  for (const auto& store : stores) store.must("verify");
  const PhotoBytes photos = hub.stop();
  hub.verify();
  check_photos(hub.data(), ledger);
  const auto compared = test::run(bin_folder() + "/satchel", {"demo", "--check", folder});
  check(compared.code == 0, "the replicas differ from the hub: " + compared.out);

  std::string said = "{\"seed\":" + std::to_string(seed);
  for (const auto& [code, count] : ended) said += ",\"syncs_" + std::to_string(code) + "\":" + std::to_string(count);
  said += ",\"photos\":" + std::to_string(ledger.photos.size());
  said += ",\"photo_bytes_received\":" + std::to_string(photos.received);
  for (const auto& [name, count] : counts) said += ",\"" + name + "\":" + std::to_string(count);
  std::printf("%s}\n", said.c_str());
}

}  // namespace satchel::wire
