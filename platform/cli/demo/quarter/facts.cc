#include "platform/cli/demo/quarter/facts.h"

namespace satchel::cli::demo {
namespace {

constexpr Reading kSite{"noise_leq", "0.1 dB", "GB 12523-2011", "GB 12523-2025", "场界外1米，高1.2米", "", 622, true};
constexpr Reading kIndoor{
    "noise_indoor", "0.1 dB", "GB 22337-2008", "GB 22337-2008", "住户卧室中央", "A类房间", 384, true};
constexpr Reading kStack{
    "particulates", "0.1 mg/m3", "GB 13271-2014", "GB 13271-2014", "锅炉烟囱采样孔", "在用燃煤", 962, false};

constexpr Facts kFacts[kNuisances] = {
    {"工地夜间施工噪声扰民", "建设项目工地", "noise", "construction", "2", "22时后混凝土浇筑未停，未取得夜间施工证明",
     "general", "责令夜间停止施工并公告", "夜间施工的设备与时间", "噪声污染防治", &kSite, "night_construction"},
    {"货场装卸扬尘污染", "货运站场", "dust", "freight_yard", "3", "装卸未湿法作业，堆料未覆盖，出口道路未冲洗",
     "general", "责令覆盖堆料并装喷淋", "未覆盖的堆料与道路", "大气污染防治", nullptr, "freight_dust"},
    {"非法拆解废旧铅蓄电池", "城郊民房", "hazardous_waste", "other", "2", "院内露天拆解废铅蓄电池，酸液流入土坑",
     "critical", "现场查封，称重，移送", "拆解现场与酸液去向", "固体废物污染环境防治", nullptr, "battery_dismantling"},
    {"冷库压缩机噪声扰民", "居民楼下冷库", "noise", "cold_store", "2", "压缩机设于住宅楼下，昼夜运行，未隔振",
     "general", "责令加装隔振并移机", "压缩机位置与隔振情况", "噪声污染防治", &kIndoor, "cold_store_noise"},
    {"燃煤锅炉烟气污染", "作坊", "gas", "boiler", "2", "燃煤锅炉无除尘设施，烟囱冒黑烟", "serious", "责令改用清洁能源",
     "锅炉与烟囱", "大气污染防治", &kStack, "coal_boiler"},
    {"广场舞噪声扰民", "文化广场", "noise", "square", "2", "20时后音响外放，未用定向音响", "minor",
     "劝导，签订承诺书，限定时段和音量", "音响与人群", "噪声污染防治", nullptr, "square_dance"},
    {"餐饮油烟异味扰民", "临街餐馆", "odour", "enterprise", "2", "油烟净化器未清洗，排口正对住户窗户", "general",
     "责令清洗并改造排口", "净化器与排口", "大气污染防治", nullptr, ""}};

}  // namespace

const Facts& facts_of(Nuisance about) { return kFacts[static_cast<std::size_t>(about)]; }

}  // namespace satchel::cli::demo
