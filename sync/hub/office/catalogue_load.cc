#include "sync/hub/office/catalogue_load.h"

#include <algorithm>

#include "engine/store/composer.h"
#include "sync/hub/json/json_edit.h"

namespace satchel::hub {
namespace {

using casework::CatalogueRow;

constexpr std::size_t kRowsACommit = 200;

/// Some rows, in one write session.
class Loading {
 public:
  Loading(CentralView& view, const Id& device, RoleSet role, const LoadOptions& options)
      : view_(view), device_(device), role_(role), options_(options) {}

  Status take(const CatalogueRow& row) {
    SATCHEL_ASSIGN(const auto stored, view_.record(row.type->number, row.id));
    if (!stored) return add(row);
    const bool stands = stored->state.alive;
    if (!stands && !options_.force) return told_.push_back({&row, Loaded::deleted, {}}), Status();
    SATCHEL_ASSIGN(auto differing, differences(row, stored->state));
    if (!stands) SATCHEL_TRY(compose(row, stored->state, ChangeKind::undelete, {}));
    return update(row, stored->state, std::move(differing));
  }

  std::vector<Change>& changes() { return changes_; }
  const std::vector<LoadedRow>& told() const { return told_; }

 private:
  Status add(const CatalogueRow& row) {
    std::vector<Assign> fields;
    for (const auto& [at, value] : row.fields) fields.push_back({row.type->fields[at].name, value, How::put});
    SATCHEL_ASSIGN(Change change,
                   compose_new(*row.type, {ChangeKind::create, row.type->name, row.id, fields}, role_, row.id));
    changes_.push_back(std::move(change));
    told_.push_back({&row, Loaded::added, {}});
    return {};
  }

  Status update(const CatalogueRow& row, const RecordState& record, std::vector<LoadedField> differing) {
    std::vector<Assign> fields;
    for (const LoadedField& field : differing)
      if (!field.left) fields.push_back({field.name, field.ships, How::put});
    const bool left = std::ranges::any_of(differing, &LoadedField::left);
    const bool writes = !fields.empty() || !record.alive;
    if (!fields.empty()) SATCHEL_TRY(compose(row, record, ChangeKind::update, std::move(fields)));
    const Loaded what = left ? Loaded::edited : writes ? Loaded::updated : Loaded::unchanged;
    told_.push_back({&row, what, std::move(differing)});
    return {};
  }

  Status compose(const CatalogueRow& row, const RecordState& record, ChangeKind kind, std::vector<Assign> fields) {
    LocalRecord shown = as_shown(*row.type, record);
    const DraftChange draft{kind, row.type->name, row.id, std::move(fields)};
    SATCHEL_ASSIGN(Change change, satchel::compose(*row.type, draft, role_, shown, record.version));
    changes_.push_back(std::move(change));
    return {};
  }

  /// What the row says and the record does not; and what an earlier load wrote and the row says no more.
  Result<std::vector<LoadedField>> differences(const CatalogueRow& row, const RecordState& record) {
    std::vector<LoadedField> out;
    auto said = row.fields.begin();
    for (std::size_t at = 0; at < row.type->fields.size(); ++at) {
      const bool names = said != row.fields.end() && said->first == at;
      const Value ships = names ? (said++)->second : Value();
      const FieldState& here = record.fields[at];
      if (here.value == ships) continue;
      SATCHEL_ASSIGN(const bool ours, by_load(here));
      if (!names && !ours) continue;  // what the file is silent about is the office's own
      out.push_back({row.type->fields[at].name, here.value, ships, !ours && !options_.force});
    }
    return out;
  }

  /// By a load, or by nobody yet.
  Result<bool> by_load(const FieldState& field) {
    if (field.version.value == 0) return true;
    SATCHEL_ASSIGN(const auto writer, view_.writer(field.writer));
    return writer && writer->device == device_;
  }

  CentralView& view_;
  Id device_;
  RoleSet role_;
  const LoadOptions& options_;
  std::vector<Change> changes_;
  std::vector<LoadedRow> told_;
};

Status load_some(OfficeWork& work, std::span<const CatalogueRow> rows, const LoadOptions& options,
                 const std::function<void(const LoadedRow&)>& tell) {
  std::vector<LoadedRow> told;
  SATCHEL_TRY(work.write([&](CentralWrite& write, const Schema&, RoleSet role) -> Result<std::vector<Change>> {
    Loading loading(write, work.device(), role, options);
    for (const CatalogueRow& row : rows) SATCHEL_TRY(loading.take(row));
    told = loading.told();
    return options.check ? std::vector<Change>() : std::move(loading.changes());
  }));
  for (const LoadedRow& row : told) tell(row);
  return {};
}

}  // namespace

std::string_view name_of(Loaded what) {
  constexpr std::string_view kNames[] = {"added", "updated", "unchanged", "edited", "deleted"};
  return kNames[static_cast<std::size_t>(what)];
}

Id catalogue_device(const Id& hub) { return office_device(hub, "\ncatalogue"); }  // no user's name has a line end

Status load_catalogue(OfficeWork& work, std::span<const CatalogueRow> rows, const LoadOptions& options,
                      const std::function<void(const LoadedRow&)>& tell) {
  for (std::size_t at = 0; at < rows.size(); at += kRowsACommit)
    SATCHEL_TRY(load_some(work, rows.subspan(at, std::min(kRowsACommit, rows.size() - at)), options, tell));
  return {};
}

}  // namespace satchel::hub
