#include "sync/hub/entries/statement_log.h"

#include <charconv>

namespace satchel::hub {
namespace {

StatementRow filed(const Receipt& r) { return {{}, 0, r.device, r.epoch, r.seq, r.blobs}; }
StatementRow filed(const Enrolled& e) { return {{}, 0, e.device, {}, {}, {}}; }
StatementRow filed(const Restored&) { return {}; }
StatementRow filed(const Covered& c) { return {{}, 0, c.device, {}, {}, {}}; }
StatementRow filed(const Later&) { return {}; }

}  // namespace

StatementRow row_of(const Statement& statement) {
  StatementRow out = std::visit([](const auto& of) { return filed(of); }, statement.what);
  out.no = statement.before.size;
  return out;
}

Result<std::int64_t> log_epoch_of(CentralView& view) {
  SATCHEL_ASSIGN(const std::string text, view.setting("log_epoch"));
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 1)
    return fail(Code::corrupt, "the database has no log epoch");
  return out;
}

merkle::Nodes nodes_of(CentralView& view) {
  return [&view](const merkle::Place& place) { return view.log_node(place); };
}

Result<LogState> log_state(CentralView& view) {
  LogState out;
  SATCHEL_ASSIGN(out.log_epoch, log_epoch_of(view));
  SATCHEL_ASSIGN(out.size, view.log_size());
  SATCHEL_ASSIGN(out.root, merkle::root(out.size, nodes_of(view)));
  return out;
}

Status StatementLog::append(CentralWrite& write, Millis time, Word what) const {
  SATCHEL_ASSIGN(const LogState before, log_state(write));
  const Statement statement{hub_, before, time, std::move(what)};
  StatementRow row = row_of(statement);
  SATCHEL_ASSIGN(row.statement, sign(keys_, statement));
  SATCHEL_ASSIGN(const auto nodes, merkle::appended(row.no, merkle::leaf_hash(row.statement.bytes), nodes_of(write)));
  return write.append(row, nodes);
}

Result<LogHead> StatementLog::head(CentralView& view, Millis time) const {
  SATCHEL_ASSIGN(const LogState log, log_state(view));
  return sign_head(keys_, hub_, log, time);
}

}  // namespace satchel::hub
