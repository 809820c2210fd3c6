#include "platform/cli/demo/made_up.h"

#include <array>
#include <random>

#include "platform/cli/csv.h"
#include "platform/cli/exporter.h"
#include "platform/cli/synthetic_photo.h"

namespace satchel::cli::demo {
namespace {

using Random = std::mt19937_64;

constexpr std::int64_t kDay = 24LL * 3'600'000;
constexpr Millis kFirst{1'702'166'400'000};                                 // 2023-12-10T00:00:00Z
constexpr std::int64_t kLatitude = 407'000'000, kLongitude = -739'000'000;  // the city's middle

struct Kind {
  const char *type, *descriptor, *target;
};
constexpr std::array kKinds = {
    Kind{"Noise - Residential", "夜间建筑施工噪声", "建筑工地"},
    Kind{"Noise - Commercial", "冷库压缩机低频噪声", "冷链仓库"},
    Kind{"Dirty Condition", "货场装卸扬尘，道路未冲洗", "货运站场"},
    Kind{"Smoking", "燃煤锅炉冒黑烟", "供热锅炉房"},
    Kind{"Noise - Street/Sidewalk", "广场舞音响声过大", "文化广场"},
    Kind{"Street Condition", "疑似非法拆解废铅蓄电池，有酸味", "城郊民房"},
};
constexpr std::array kBoroughs = {"BRONX", "BROOKLYN", "MANHATTAN", "QUEENS", "STATEN ISLAND", "Unspecified"};
constexpr std::array kChannels = {"PHONE", "ONLINE", "MOBILE"};

std::int64_t below(Random& random, std::int64_t n) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
}

template <std::size_t N, class T>
const T& one_of(Random& random, const std::array<T, N>& from) {
  return from[random() % N];
}

}  // namespace

const std::vector<std::string>& districts() {
  static const std::vector<std::string> all = {"bronx",  "brooklyn",    "manhattan",
                                               "queens", "unspecified", "staten_island"};
  return all;
}

std::string made_up_complaints(std::uint64_t seed, unsigned count) {
  Random random(seed);
  std::string out = csv_line({"unique_key", "created_date", "open_data_channel_type", "complaint_type", "descriptor",
                              "location_type", "city", "incident_address", "landmark", "intersection_street_1",
                              "taxi_pick_up_location", "borough", "latitude", "longitude", "resolution_description"});
  for (unsigned i = 0; i < count; ++i) {
    const Kind& kind = one_of(random, kKinds);
    std::string when = to_rfc3339(kFirst + Millis{below(random, kDay)});
    when.pop_back();  // local time, as the real file has it
    const bool placed = below(random, 8) != 0;
    const std::string lat = placed ? degrees(kLatitude + below(random, 2'000'000)) : "";
    const std::string lon = placed ? degrees(kLongitude + below(random, 2'000'000)) : "";
    const std::string address = below(random, 5) ? "滨江大道" + std::to_string(1 + below(random, 300)) + "号" : "";
    out += csv_line({std::to_string(59'000'000 + i), when, one_of(random, kChannels), kind.type, kind.descriptor,
                     kind.target, "", address, "安康大桥, \"南头\"", "", "", kBoroughs[i % kBoroughs.size()], lat, lon,
                     ""});
  }
  return out;
}

Result<std::vector<std::string>> made_up_photos(Files& files, const std::string& folder, std::uint64_t seed,
                                                unsigned count) {
  SATCHEL_TRY(files.make_folder(folder));
  Random random(seed + 1);
  std::vector<std::string> out;
  for (unsigned i = 0; i < count; ++i) {
    SATCHEL_ASSIGN(const Bytes jpeg,
                   synthetic_photo(random(), 1280, 960, kFirst + Millis{below(random, kDay)},
                                   kLatitude + below(random, 2'000'000), kLongitude + below(random, 2'000'000)));
    out.push_back(folder + "/IMG_" + std::to_string(1000 + i) + ".jpg");
    SATCHEL_TRY(write_whole(files, out.back(), jpeg));
  }
  return out;
}

}  // namespace satchel::cli::demo
