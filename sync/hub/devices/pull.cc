#include "sync/hub/devices/pull.h"

#include <algorithm>

#include "engine/base/pack.h"
#include "engine/base/planted.h"
#include "sync/hub/devices/feed_ahead.h"
#include "sync/hub/entries/items.h"
#include "sync/hub/entries/working_set.h"

namespace satchel::hub {
namespace {

class PageWriter {
 public:
  PageWriter(CentralView& view, const Schema& schema, const PullRequest& request, std::vector<ScopeSetNo> sets)
      : view_(view), schema_(schema), request_(request), sets_(std::move(sets)), out_(items_) {
    clearance_ = {schema.role(request.device.role), false};
    items_.reserve(request.page_bytes + request.page_bytes / 8);
  }

  /// Not what the device made and nobody else touched, nor what its role does not read.
  bool wants(const FeedRow& row) const {
    const RecordType* type = schema_.find(row.type);
    return (request_.full || row.only != request_.writer) && type && clearance_.reads(*type);
  }

  /// False when the page is full before this row.
  Result<bool> add(const FeedRow& row) {
    const bool boundary = row.version > last_.version;
    if (items_.size() >= request_.page_bytes * (boundary ? 1 : 4)) return cut_ = true, within_ = !boundary, false;
    last_ = {row.version, row.id};
    if (!wants(row)) return true;
    const RecordType* type = schema_.find(row.type);
    SATCHEL_ASSIGN(auto record, view_.record(row.type, row.id));
    if (!record) return true;
    if (row.left) return departed(row, *record);
    if (!clearance_.reads(schema_, *type, record->state)) return true;
    write(*type, *std::move(record));
    return true;
  }

  bool cut() const { return cut_; }
  Position position() const { return {last_.version, within_ ? last_.within : Id{}}; }
  Bytes take() { return std::move(items_); }

 private:
  Result<bool> departed(const FeedRow& row, const StoredRecord& record) {
    const bool still_here = std::find(sets_.begin(), sets_.end(), record.scopes) != sets_.end();
    if (!still_here && !nothing_there())
      write_item(out_, {ItemKind::forget, row.type, row.id, row.version, false, {}, {}});
    return true;
  }

  /// Before the first page of a pull from nothing, the device has nothing that could go. Later ones may meet what an
  /// earlier one named and somebody deleted, or moved, meanwhile.
  bool nothing_there() const { return request_.full && request_.position == Position{}; }

  void write(const RecordType& type, StoredRecord record) {
    if (!record.state.alive && nothing_there()) return;
    const PullItem item = request_.full
                              ? whole_item(type, std::move(record), clearance_)
                              : item_since(type, std::move(record), clearance_, request_.cursor, request_.writer);
    if (item.kind == ItemKind::fields && item.fields.empty() && !item.sealed) return;
    write_item(out_, item);
  }

  CentralView& view_;
  const Schema& schema_;
  const PullRequest& request_;
  std::vector<ScopeSetNo> sets_;
  Clearance clearance_;
  Bytes items_;
  satchel::Writer out_;
  Position last_;  // the row that was added last
  bool cut_ = false, within_ = false;
};

}  // namespace

Status fill_page(CentralView& view, const Schema& schema, const PullRequest& request, sync::SyncReply& reply) {
  SATCHEL_ASSIGN(const Head head, view.head());
  SATCHEL_ASSIGN(const auto all, view.scope_sets());
  std::vector<ScopeSetNo> sets;
  for (const auto& set : planted(Bug::scopes_ignored) ? all : visible_to(request.device, all)) sets.push_back(set.no);
  PageWriter page(view, schema, request, sets);
  Position from = request.position;
  if (planted(Bug::cursor_off_by_one)) from.version = from.version + 1;
  SATCHEL_TRY(feed_ahead(
      view, sets, from, [&](const FeedRow& row) { return page.wants(row); },
      [&](const FeedRow& row) { return page.add(row); }));
  reply.has_page = true;
  reply.full = request.full;
  reply.complete = !page.cut();
  const Position position = page.cut() ? page.position() : Position{head.version, {}};
  reply.position = position.version.value;
  reply.within = position.within;
  if (reply.complete) reply.cursor = head.version.value, reply.cursor_tag = head.tag;
  reply.items = pack(page.take());
  return {};
}

}  // namespace satchel::hub
