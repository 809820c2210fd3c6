#include "platform/cli/console.h"

#include "platform/cli/gate_text.h"
#include "platform/cli/json_line.h"

namespace satchel::cli {

int exit_code(const Error& error) {
  switch (info(error.code).group) {
    case Group::none:
      return 0;
    case Group::retry:
      return 10;
    case Group::wait_network:
      return 11;
    case Group::sign_in:
      return 12;
    case Group::fix_input:
      return 13;
    case Group::free_space:
      return 14;
    case Group::call_office:
      return 15;
    case Group::bug:
      break;
  }
  return 16;
}

int Console::report(const Error& error) {
  const std::string_view what = sentence(language_, error.code);
  const std::string detail = detail_for_people(language_, error.code, error.detail);
  if (json) {
    JsonLine inner;
    inner.add("code", info(error.code).name).add("group", group_name(info(error.code).group));
    inner.add("message", what).add("detail", error.detail);
    err_ << JsonLine().raw("error", inner.text()).text() << '\n';
  } else {
    err_ << text(Text::error_line, {std::string(what)}) << (detail.empty() ? "" : ": ") << detail << '\n';
  }
  return exit_code(error);
}

}  // namespace satchel::cli
