#include "tests/bench/workload.h"

#include <array>
#include <random>

#include "engine/base/id.h"

namespace satchel::bench {
namespace {

constexpr std::array<const char*, 104> kWords = {
    "现场",   "检查",   "发现",   "该单位",   "噪声", "扬尘", "油烟", "排放",   "超标",   "夜间",   "施工",
    "工地",   "堆场",   "未覆盖", "裸露",     "土方", "车辆", "冲洗", "设施",   "未运行", "废水",   "管道",
    "渗漏",   "沉淀池", "污泥",   "危险废物", "贮存", "标识", "台账", "缺失",   "监测",   "报告",   "排污",
    "许可证", "过期",   "负责人", "在场",     "陪同", "制作", "笔录", "拍照",   "取证",   "要求",   "立即",
    "整改",   "限期",   "三日内", "完成",     "居民", "投诉", "反映", "异味",   "刺鼻",   "锅炉",   "燃煤",
    "烟气",   "黑烟",   "脱硫",   "除尘",     "停用", "备用", "电源", "空压机", "冷却塔", "压缩机", "厂界",
    "北侧",   "南侧",   "东侧",   "西侧",     "距离", "住宅", "约",   "二十米", "五十米", "昼间",   "等效声级",
    "背景",   "修正",   "符合",   "不符合",   "标准", "限值", "处罚", "告知",   "复查",   "属实",   "基本属实",
    "不属实", "已经",   "采取",   "措施",     "加装", "隔音", "围挡", "喷淋",   "雾炮",   "苫盖",   "清运",
    "及时",   "加强",   "管理",   "人员",     "培训"};

std::string text_of(std::mt19937_64& random, std::size_t characters) {
  std::string out;
  for (std::size_t n = 0; n < characters * 3;) {
    out += kWords[random() % kWords.size()];
    if (random() % 7 == 0) out += "，";
    n = out.size();
  }
  return out;
}

Value pick(std::mt19937_64& random, std::initializer_list<const char*> from) {
  return std::string(*(from.begin() + random() % from.size()));
}

std::int64_t below(std::mt19937_64& random, std::uint64_t n) { return static_cast<std::int64_t>(random() % n); }

const std::array<const char*, 13>& names() {
  static const std::array<const char*, 13> out = {"visit",      "kind",       "severity", "zone",     "reading",
                                                  "background", "limit_used", "distance", "observed", "due",
                                                  "place",      "heading",    "fact"};
  return out;
}

Id visit_of(std::int64_t number) {
  std::mt19937_64 random(static_cast<std::uint64_t>(number / 10) * 7919 + 1);
  IdMaker maker;
  return maker.make({1'767'225'600'000 + number * 1000}, random());
}

}  // namespace

std::string schema_json(bool by_district) {
  std::string out = R"({"name": "bench", "version": 1, "roles": ["inspector"], "types": [
    {"number": 10, "name": "finding", "scope": {"fixed": "bench"}, "fields": [
      {"number": 1, "name": "visit", "type": "reference", "policy": "append", "refers_to": ""},
      {"number": 2, "name": "kind", "type": "choice", "policy": "last", "choices": ["noise", "dust", "water", "waste"]},
      {"number": 3, "name": "severity", "type": "choice", "policy": "last", "choices": ["minor", "serious", "critical"]},
      {"number": 4, "name": "zone", "type": "choice", "policy": "last", "choices": ["zone0", "zone1", "zone2", "zone3"]},
      {"number": 5, "name": "reading", "type": "integer", "policy": "ask"},
      {"number": 6, "name": "background", "type": "integer", "policy": "last"},
      {"number": 7, "name": "limit_used", "type": "integer", "policy": "last"},
      {"number": 8, "name": "distance", "type": "integer", "policy": "last"},
      {"number": 9, "name": "observed", "type": "time", "policy": "last"},
      {"number": 10, "name": "due", "type": "time", "policy": "last"},
      {"number": 11, "name": "place", "type": "text", "policy": "last"},
      {"number": 12, "name": "heading", "type": "text", "policy": "last"},
      {"number": 13, "name": "fact", "type": "text", "policy": "last"}]}]})";
  if (!by_district) return out;
  const std::string fixed = R"({"fixed": "bench"})", last = R"("name": "fact", "type": "text", "policy": "last"})";
  out.replace(out.find(fixed), fixed.size(), R"({"fields": ["district"]})");
  out.insert(out.find(last) + last.size(),
             R"(, {"number": 14, "name": "district", "type": "text", "policy": "office"})");
  return out;
}

namespace {

Values values_of(std::int64_t number) {
  std::mt19937_64 random(static_cast<std::uint64_t>(number));
  const std::int64_t at = 1'767'225'600'000 + number * 61'000;
  return {octets(visit_of(number).view()),
          pick(random, {"noise", "dust", "water", "waste"}),
          pick(random, {"minor", "serious", "critical"}),
          pick(random, {"zone0", "zone1", "zone2", "zone3"}),
          400 + below(random, 500),
          300 + below(random, 200),
          500 + 50 * below(random, 5),
          below(random, 200),
          at,
          at + 3 * 86'400'000,
          text_of(random, 40),
          text_of(random, 40),
          text_of(random, 300)};
}

}  // namespace

std::vector<Values> rows(std::int64_t first, std::int64_t count) {
  std::vector<Values> out;
  for (std::int64_t n = first; n < first + count; ++n) out.push_back(values_of(n));
  return out;
}

std::vector<Draft> creates(const std::vector<Values>& rows, std::size_t per_transaction) {
  std::vector<Draft> out;
  for (const auto& values : rows) {
    if (out.empty() || out.back().changes.size() == per_transaction) out.emplace_back();
    DraftChange change{ChangeKind::create, "finding", {}, {}};
    for (std::size_t i = 0; i < values.size(); ++i) change.fields.push_back({names()[i], values[i], How::put});
    out.back().changes.push_back(std::move(change));
  }
  return out;
}

std::vector<Draft> updates(const std::vector<Id>& ids, std::size_t per_transaction) {
  std::mt19937_64 random(5);
  std::vector<Draft> out;
  for (const auto& id : ids) {
    if (out.empty() || out.back().changes.size() == per_transaction) out.emplace_back();
    DraftChange change{ChangeKind::update, "finding", id, {}};
    change.fields.push_back({"reading", Value{400 + below(random, 500)}, How::put});
    change.fields.push_back({"severity", pick(random, {"minor", "serious", "critical"}), How::put});
    out.back().changes.push_back(std::move(change));
  }
  return out;
}

Result<PlainTable> PlainTable::make(const std::string& path) {
  PlainTable out;
  SATCHEL_ASSIGN(out.db_, sql::Database::open(path, {}));
  SATCHEL_TRY(out.db_->run(
      "CREATE TABLE finding(id BLOB PRIMARY KEY NOT NULL, visit BLOB, kind TEXT, severity TEXT, zone TEXT, "
      "reading INTEGER, background INTEGER, limit_used INTEGER, distance INTEGER, observed INTEGER, "
      "due INTEGER, place TEXT, heading TEXT, fact TEXT) STRICT"));
  SATCHEL_ASSIGN(out.insert_, out.db_->prepare("INSERT INTO finding VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  return out;
}

Status PlainTable::insert(const std::vector<Values>& rows, std::size_t per_transaction) {
  for (std::size_t n = 0; n < rows.size();) {
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*db_));
    for (std::size_t i = 0; i < per_transaction && n < rows.size(); ++i, ++n) {
      const Id id = ids_.make({1'767'225'600'000}, ++made_ * 0x9E3779B97F4A7C15ULL);
      insert_.bind(0, id);
      for (std::size_t f = 0; f < rows[n].size(); ++f) {
        const int at = static_cast<int>(f) + 1;
        if (const auto* v = std::get_if<std::int64_t>(&rows[n][f])) insert_.bind(at, *v);
        if (const auto* v = std::get_if<std::string>(&rows[n][f])) insert_.bind_text(at, *v);
        if (const auto* v = std::get_if<Octets>(&rows[n][f])) insert_.bind_blob(at, v->bytes);
      }
      SATCHEL_TRY(insert_.run());
    }
    SATCHEL_TRY(transaction.commit());
  }
  return {};
}

}  // namespace satchel::bench
