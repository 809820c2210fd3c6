#include "engine/base/result.h"

#include <array>

namespace satchel {
namespace {

constexpr CodeInfo kTable[] = {
    {Code::ok, "ok", Group::none, 200, "成功", "OK"},
#define X(name, number, group, http, zh, en) {Code::name, #name, Group::group, http, zh, en},
#include "engine/base/codes.def"
#undef X
};

}  // namespace

const CodeInfo& info(Code code) {
  for (const auto& row : kTable)
    if (row.code == code) return row;
  return info(Code::internal);
}

Code code_from_number(std::uint16_t number) { return info(static_cast<Code>(number)).code; }

Code code_named(std::string_view name) {
  for (const auto& row : kTable)
    if (row.name == name) return row.code;
  return Code::ok;
}

std::string_view group_name(Group group) {
  constexpr std::array<std::string_view, 8> names = {"none",      "retry",      "wait_network", "sign_in",
                                                     "fix_input", "free_space", "call_office",  "bug"};
  return names[static_cast<std::size_t>(group)];
}

}  // namespace satchel
