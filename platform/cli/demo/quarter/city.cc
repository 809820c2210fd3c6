#include "platform/cli/demo/quarter/city.h"

namespace satchel::cli::demo {
namespace {

constexpr District kCity[kDistricts] = {
    {"hanbin", "汉滨区", 326'900'000, 1'090'290'000},  {"hanyin", "汉阴县", 328'930'000, 1'085'080'000},
    {"shiquan", "石泉县", 330'380'000, 1'082'480'000}, {"ningshan", "宁陕县", 333'100'000, 1'083'140'000},
    {"ziyang", "紫阳县", 325'200'000, 1'085'340'000},  {"langao", "岚皋县", 323'070'000, 1'089'020'000},
    {"pingli", "平利县", 323'890'000, 1'093'620'000},  {"zhenping", "镇坪县", 318'840'000, 1'095'270'000},
    {"xunyang", "旬阳县", 328'340'000, 1'093'650'000}, {"baihe", "白河县", 328'090'000, 1'101'130'000}};

}  // namespace

const District& district(std::size_t no) { return kCity[no]; }

casework::Day workday(casework::Day day) {
  using std::chrono::days;
  const std::chrono::weekday w(day);
  if (w == std::chrono::Saturday) return day + days(2);
  return w == std::chrono::Sunday ? day + days(1) : day;
}

}  // namespace satchel::cli::demo
