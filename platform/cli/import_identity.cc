#include "platform/cli/import_identity.h"

#include <algorithm>

namespace satchel::cli {
namespace {

Error no_place(const std::string& what) { return fail(Code::invalid, "map: identity: " + what); }

Status check_names(const IdentityRule& rule, const RecordType& type) {
  if (!type.sealed_field()) return no_place(type.name + " seals none");
  const auto& names = type.sealed_field()->sealed_to->parts;
  for (const auto& part : rule.parts)
    if (std::ranges::find(names, part.first) == names.end()) return no_place(type.name + " has no part " + part.first);
  if (!rule.by.empty() && !type.index_of(rule.by)) return no_place(type.name + " has no field " + rule.by);
  return {};
}

}  // namespace

Result<RowIdentity> RowIdentity::make(Store& store, const RecordType& type, const ImportMap& map) {
  const auto& rule = map.identity;
  if (!rule) return RowIdentity(store, type, rule);
  const RecordType* sealing = rule->as.empty() ? &type : store.schema()->find(rule->as);
  if (!sealing) return no_place("no type " + rule->as);
  SATCHEL_TRY(check_names(*rule, *sealing));
  return RowIdentity(store, *sealing, rule);
}

Result<std::optional<DraftChange>> RowIdentity::seal(const std::vector<IdentityPart>& parts, DraftChange& change) {
  if (parts.empty()) return std::optional<DraftChange>();
  SATCHEL_ASSIGN(const Hash sealed, store_->seal_identity(parts));
  const Assign into{sealing_->sealed_field()->name, octets(sealed.view()), How::put};
  const IdentityRule& rule = **rule_;
  if (rule.as.empty()) return change.fields.push_back(into), std::optional<DraftChange>();
  DraftChange with{ChangeKind::create, sealing_->name, store_->make_id(), {into}};
  with.fields.push_back({rule.by, octets(change.id.view()), How::put});
  for (const auto& names : rule.copy)
    for (const Assign& assign : change.fields)
      if (assign.field == names.second) with.fields.push_back({names.first, assign.value, How::put});
  return std::optional(std::move(with));
}

}  // namespace satchel::cli
