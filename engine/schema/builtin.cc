#include "engine/schema/builtin.h"

#include <initializer_list>
#include <utility>

#include "engine/schema/names.h"

namespace satchel {
namespace {

// All but the state is written by the hub, or once with the settling: hence append.
Field plain(FieldNo number, std::string name, FieldType type, Title title) {
  Field out;
  out.number = number;
  out.name = std::move(name);
  out.title = std::move(title);
  out.type = type;
  out.policy = Policy::append;
  return out;
}

struct Choice {
  const char *name, *zh, *en;
};

Field choice(FieldNo number, std::string name, Title title, std::initializer_list<Choice> choices) {
  Field out = plain(number, std::move(name), FieldType::choice, std::move(title));
  for (const Choice& c : choices) {
    out.choices.emplace_back(c.name);
    out.choice_titles.push_back({c.zh, c.en});
  }
  return out;
}

Field rule_field() {
  return choice(conflict_field::rule, "rule", {"适用规则", "Rule applied"},
                {{"office", "以办公室为准", "The office's value stands"},
                 {"last", "以较晚者为准", "The later value stands"},
                 {"ask", "待人工选择", "A person chooses"},
                 {"append", "只填一次", "Set once"},
                 {"author", "仅作者可改", "The author's alone"},
                 {"set", "增删并存", "Adds and removes"},
                 {"sum", "累加", "Amounts add"},
                 {"text", "按段合并", "Merged by paragraph"},
                 {"state", "状态流转", "State transition"},
                 {"seal", "已封存", "Sealed"},
                 {"delete", "删除未成", "A delete that lost"},
                 {"parked", "等待照片到齐", "Waits for photos"}});
}

Field state_field() {
  Field out = choice(conflict_field::state, "state", {"处理状态", "State"},
                     {{"open", "待处理", "Open"}, {"settled", "已处理", "Settled"}});
  out.policy = Policy::state;
  out.initial = "open";
  out.transitions.push_back({"open", "settled", kAllRoles, false});
  return out;
}

}  // namespace

RecordType conflict_type() {
  using T = FieldType;
  namespace f = conflict_field;
  RecordType out;
  out.number = f::kType;
  out.name = "conflict";
  out.title = {"冲突", "Conflict"};
  out.builtin = true;
  out.fields = {plain(f::record_type, "record_type", T::text, {"记录类型", "Record type"}),
                plain(f::record, "record", T::reference, {"记录", "Record"}),
                plain(f::field, "field", T::text, {"字段", "Field"}),
                rule_field(),
                state_field(),
                plain(f::standing, "standing", T::text, {"现行值", "Standing value"}),
                plain(f::proposed, "proposed", T::text, {"另一个值", "Proposed value"}),
                plain(f::standing_author, "standing_author", T::text, {"现行值作者", "Author of the standing value"}),
                plain(f::standing_device, "standing_device", T::text, {"现行值设备", "Device of the standing value"}),
                plain(f::standing_time, "standing_time", T::time, {"现行值时间", "Time of the standing value"}),
                plain(f::proposed_author, "proposed_author", T::text, {"另一个值作者", "Author of the proposed value"}),
                plain(f::proposed_device, "proposed_device", T::text, {"另一个值设备", "Device of the proposed value"}),
                plain(f::proposed_time, "proposed_time", T::time, {"另一个值时间", "Time of the proposed value"}),
                plain(f::base, "base", T::integer, {"依据版本", "Version the proposer had seen"}),
                plain(f::settled_by, "settled_by", T::text, {"处理人", "Settled by"}),
                plain(f::settled_time, "settled_time", T::time, {"处理时间", "Settled at"}),
                choice(f::taken, "taken", {"采用", "Taken"},
                       {{"standing", "现行值", "The standing value"},
                        {"proposed", "另一个值", "The proposed value"},
                        {"value", "其他值", "Another value"}}),
                plain(f::final, "final", T::text, {"最终值", "Final value"})};
  return out;
}

}  // namespace satchel
