#include "platform/cli/assign.h"

namespace satchel::cli {
namespace {

/// The engine's sums only add: less is a negative amount more.
Result<Assign> less(Assign assign, const Field& field) {
  if (field.policy != Policy::sum) return assign;
  auto* amount = std::get_if<std::int64_t>(&assign.value);
  if (!amount || *amount == INT64_MIN) return fail(Code::invalid_value, field.name + " takes an amount");
  *amount = -*amount;
  assign.how = How::add;
  return assign;
}

}  // namespace

Result<Assign> assign_from_text(const RecordType& type, std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return fail(Code::invalid, "'" + std::string(text) + "' is not field=value");
  const char before = text[equals - 1];
  const How how = before == '+' ? How::add : before == '-' ? How::remove : How::put;
  const std::string_view name = text.substr(0, how == How::put ? equals : equals - 1);
  const auto at = type.index_of(name);
  if (!at) return fail(Code::unknown_field, type.name + "." + std::string(name));
  SATCHEL_ASSIGN(Value value, value_from_text(type.fields[*at], text.substr(equals + 1)));
  Assign out{std::string(name), std::move(value), how};
  if (how == How::remove) return less(std::move(out), type.fields[*at]);
  return out;
}

Result<std::vector<Assign>> assigns_from_text(const RecordType& type, const std::vector<std::string>& texts) {
  std::vector<Assign> out;
  for (const auto& text : texts) {
    SATCHEL_ASSIGN(Assign assign, assign_from_text(type, text));
    out.push_back(std::move(assign));
  }
  return out;
}

}  // namespace satchel::cli
