#include "platform/cli/casework_store.h"

#include "engine/casework/gate_check.h"
#include "engine/casework/store_world.h"
#include "platform/cli/gate_text.h"

namespace satchel::cli {

Result<casework::Sheet> sheet_named(Store& store, std::string_view type, const std::string& given) {
  casework::StoreWorld world(store);
  const auto id = id_from_text(given);
  if (id) {
    SATCHEL_ASSIGN(auto found, world.find(type, *id));
    if (found) return *std::move(found);
    return fail(Code::not_found, std::string(type) + " " + given);
  }
  SATCHEL_ASSIGN(auto found, world.those(type, "number", Value(given)));
  if (found.empty()) return fail(Code::not_found, std::string(type) + " " + given);
  return std::move(found.front());
}

Result<std::vector<Id>> save_told(Console& console, Store& store, Draft draft) {
  SATCHEL_ASSIGN(const auto lacks, casework::draft_lacks(store, draft));
  print_lacks(console, lacks);
  for (const casework::Lack& lack : lacks)
    if (!lack.waits) return fail(Code::gate_closed, casework::gate_detail(lacks));
  return store.save(draft);
}

Id Deed::create(std::string type, Cells cells) {
  const Id id = store_.make_id();
  draft_.changes.push_back({ChangeKind::create, std::move(type), id, std::move(cells)});
  return id;
}

void Deed::update(const casework::Sheet& sheet, Cells cells) {
  draft_.changes.push_back({ChangeKind::update, sheet.type().name, sheet.id(), std::move(cells)});
}

Assign cell(std::string field, std::string_view text) { return {std::move(field), std::string(text), How::put}; }
Assign cell(std::string field, Millis time) { return {std::move(field), time.count, How::put}; }
Assign flag_cell(std::string field, bool yes) { return {std::move(field), std::int64_t{yes}, How::put}; }
Assign cell(std::string field, const Id& reference) { return {std::move(field), octets(reference.view()), How::put}; }
Assign added(std::string field, const std::vector<std::string>& elements) {
  return {std::move(field), Value{make_set(elements)}, How::add};
}

std::vector<std::string> parted(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find(',', from), text.size());
    if (end > from) out.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

}  // namespace satchel::cli
