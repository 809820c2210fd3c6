#include "sync/hub/office/bulletin_desk.h"

#include <algorithm>

#include "engine/base/near_name.h"
#include "engine/casework/sentences.h"
#include "engine/casework/written.h"
#include "engine/store/composer.h"
#include "sync/hub/entries/counted_fields.h"
#include "sync/hub/entries/hub_world.h"
#include "sync/hub/entries/past_world.h"
#include "sync/hub/office/office_work.h"

namespace satchel::hub {
namespace {

using casework::Basis;
using casework::Bulletin;

constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {
    {"batch_items", "items"},       {"interviews", "talks"},           {"penalties_fen", "penalties"},
    {"police_transfers", "police"}, {"eia_subclasses", "eia_classes"}, {"help_visits", "help"},
    {"waived", "leniency"}};

/// Today's records; a state is what it is today.
class TodaysWorld final : public casework::World {
 public:
  TodaysWorld(CentralView& view, const Schema& schema) : hub_(view, schema) {}
  const Schema& schema() const override { return hub_.schema(); }
  Status each(std::string_view type, const std::function<Status(const casework::Sheet&)>& visit) override {
    return hub_.each(type, visit);
  }
  Result<std::optional<casework::Sheet>> find(std::string_view type, const Id& id) override {
    return hub_.find(type, id);
  }

 private:
  HubWorld hub_;
};

Result<const RecordType*> bulletin_type(const Schema& schema) {
  const RecordType* type = schema.find(kBulletinType);
  if (!type) return fail(Code::unknown_type, std::string(kBulletinType));
  return type;
}

std::string text_field(const RecordType& type, const RecordState& record, std::string_view name) {
  const auto at = type.index_of(name);
  const auto* text = at ? std::get_if<std::string>(&record.fields[*at].value) : nullptr;
  return text ? *text : std::string();
}

/// Of the draft that the request names, else what it brings.
Result<std::string> sections_for(CentralView& view, const Schema& schema, const BulletinRequest& request) {
  if (!request.draft) return request.sections;
  SATCHEL_ASSIGN(const RecordType* type, bulletin_type(schema));
  SATCHEL_ASSIGN(const auto record, view.record(type->number, *request.draft));
  if (!record || !record->state.alive) return fail(Code::not_found, "bulletin " + to_text(*request.draft));
  return text_field(*type, record->state, "sections");
}

Status count_in(casework::World& world, const Bulletin& about, const BulletinRequest& request,
                const std::function<Status(casework::World&, Bulletin&&)>& work) {
  SATCHEL_ASSIGN(Bulletin made, casework::bulletin(world, about.frame));
  made.basis = about.basis, made.sections = about.sections;
  if (request.annex) {
    SATCHEL_ASSIGN(made.annex, casework::annex(world, made.frame, figure(made, "accepted").definition.window));
  }
  SATCHEL_ASSIGN(const auto checked, casework::document_of(made));
  return work(world, std::move(made));
}

Error nothing_then(Millis first) {
  return fail(Code::invalid, "the hub held nothing at that moment: its first entry came at " + to_rfc3339(first) +
                                 "; to count today's records by the dates in them, say so");
}

std::string title_of_document(const std::vector<casework::Block>& document) { return document.front().text; }

std::vector<Assign> values_of(const RecordType& type, const SealRequest& request, const Bulletin& made,
                              const std::string& title, const Hash& page) {
  std::vector<Assign> out{{"title", title, How::put},
                          {"quarter", casework::quarter_of(made.frame), How::put},
                          {"as_of", made.frame.as_of.count, How::put},
                          {"figures", casework::figures_json(made), How::put},
                          {"sections", made.sections, How::put}};
  if (made.annex) out.push_back({"annex", casework::annex_json(*made.annex), How::put});
  out.push_back({"rendered", octets(page.view()), How::put});
  if (!request.signed_by.empty()) out.push_back({"signed_by", request.signed_by, How::put});
  if (request.replaces) out.push_back({"replaces", octets(request.replaces->view()), How::put});
  std::erase_if(out, [&](const Assign& a) { return !type.index_of(a.field); });
  return out;
}

}  // namespace

namespace {

/// With what each figure is called in the bulletin, and its name beside that.
std::string no_such_figure(std::string_view name) {
  std::string out = "no figure " + std::string(name) + "; there are:";
  for (const std::string_view figure : casework::kFigures)
    out += (figure == casework::kFigures[0] ? " " : ", ") + std::string(casework::figure_title(figure)) + " " +
           std::string(figure);
  return out;
}

}  // namespace

Result<std::string> figure_named(std::string_view name) {
  for (const auto& [other, figure] : kOtherNames)
    if (other == name) return std::string(figure);
  if (std::ranges::find(casework::kFigures, name) == std::end(casework::kFigures))
    return fail(Code::not_found, no_such_figure(name));
  return std::string(name);
}

Status with_counting(CentralView& view, const Schema& schema, Millis now, const BulletinRequest& request,
                     const std::function<Status(casework::World&, Bulletin&&)>& work) {
  const Millis as_of = request.as_of.value_or(now);
  if (as_of > now) return fail(Code::invalid, "as of " + to_rfc3339(as_of) + ": that is not over yet");
  Bulletin about;
  about.frame = {request.from, request.to, as_of};
  about.basis = request.by_dates ? Basis::now : Basis::then;
  SATCHEL_ASSIGN(about.sections, sections_for(view, schema, request));
  if (request.by_dates) {
    TodaysWorld world(view, schema);
    return count_in(world, about, request, work);
  }
  SATCHEL_ASSIGN(const auto world, PastWorld::at(view, schema, as_of < now ? std::optional(as_of) : std::nullopt));
  if (const auto first = world->held_nothing_until()) return nothing_then(*first);
  return count_in(*world, about, request, [&](casework::World& same, Bulletin&& made) {
    made.unsure = world->unsure();
    return work(same, std::move(made));
  });
}

Result<Bulletin> BulletinDesk::make(const BulletinRequest& request) {
  SATCHEL_ASSIGN(const auto view, central_.view());
  Bulletin out;
  SATCHEL_TRY(with_counting(*view, *central_.schema(), ports_.clock.wall(), request,
                            [&](casework::World&, Bulletin&& made) { return out = std::move(made), Status(); }));
  return out;
}

Result<std::vector<casework::Line>> BulletinDesk::explain(const BulletinRequest& request, std::string_view figure) {
  SATCHEL_ASSIGN(const std::string name, figure_named(figure));
  SATCHEL_ASSIGN(const auto view, central_.view());
  std::vector<casework::Line> out;
  SATCHEL_TRY(with_counting(*view, *central_.schema(), ports_.clock.wall(), request,
                            [&](casework::World& world, Bulletin&& made) -> Status {
                              SATCHEL_ASSIGN(out, casework::lines_of(world, casework::figure(made, name)));
                              return {};
                            }));
  return out;
}

namespace {

/// The record and its seal, and with them the page among the blobs.
Result<std::vector<Change>> sealing(const RecordType& type, const SealRequest& request, const Bulletin& made,
                                    const BulletinDesk::Pages& pages, RoleSet role, const Id& id) {
  SATCHEL_ASSIGN(const auto document, casework::document_of(made));
  SATCHEL_ASSIGN(const Hash page, pages.keep(casework::html_of(document, casework::quarter_of(made.frame))));
  LocalRecord record = new_local_record(type, id);
  const auto values = values_of(type, request, made, title_of_document(document), page);
  SATCHEL_ASSIGN(Change change, compose(type, {ChangeKind::create, type.name, id, values}, role, record, {}));
  std::vector<Change> out{std::move(change)};
  out.push_back(compose_seal(type, record));
  return out;
}

}  // namespace

Result<BulletinDesk::Counting> BulletinDesk::count(CentralView& view, const Schema& schema,
                                                   const BulletinRequest& request) {
  Counting out;
  SATCHEL_ASSIGN(const Head head, view.head());
  out.upto = head.version;
  out.at = ports_.clock.wall();
  SATCHEL_TRY(with_counting(view, schema, out.at, request,
                            [&](casework::World&, Bulletin&& made) { return out.made = std::move(made), Status(); }));
  return out;
}

/// Whether all that came behind it came later than its moment: else it would not be the same when asked for again.
Result<bool> BulletinDesk::stands(CentralView& view, const Counting& counting) {
  SATCHEL_ASSIGN(const auto before, view.payloads(counting.at + Millis{1}, counting.upto, 1));
  return before.empty();
}

Result<Id> BulletinDesk::seal(const SealRequest& request) {
  if (request.user.empty()) return fail(Code::invalid, "who of the office seals it");
  IdMaker ids;
  const Id id = ids.make(ports_.clock.wall(), ports_.random.number());
  OfficeWork work(central_, ports_, statements_, request.user);
  SATCHEL_ASSIGN(auto view, central_.view());
  SATCHEL_ASSIGN(Counting counting, count(*view, *central_.schema(), request.what));
  view.reset();
  SATCHEL_TRY(work.counting().write(
      [&](CentralWrite& write, const Schema& schema, RoleSet role) -> Result<std::vector<Change>> {
        SATCHEL_ASSIGN(const RecordType* type, bulletin_type(schema));
        SATCHEL_ASSIGN(const bool same, stands(write, counting));
        if (!same) {
          SATCHEL_ASSIGN(counting, count(write, schema, request.what));
        }
        return sealing(*type, request, counting.made, pages_, role, id);
      }));
  return id;
}

Result<StoredBulletin> BulletinDesk::stored(const Id& id) {
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(const RecordType* type, bulletin_type(*central_.schema()));
  SATCHEL_ASSIGN(const auto record, view->record(type->number, id));
  if (!record || !record->state.alive) return fail(Code::not_found, "bulletin " + to_text(id));
  StoredBulletin out;
  out.id = id, out.sealed = record->state.sealed;
  SATCHEL_ASSIGN(out.bulletin, casework::bulletin_from(text_field(*type, record->state, "figures")));
  out.bulletin.sections = text_field(*type, record->state, "sections");
  if (const std::string annex = text_field(*type, record->state, "annex"); !annex.empty()) {
    SATCHEL_ASSIGN(out.bulletin.annex, casework::annex_from(annex));
  }
  SATCHEL_ASSIGN(const auto document, casework::document_of(out.bulletin));
  out.title = title_of_document(document);
  out.page = casework::html_of(document, casework::quarter_of(out.bulletin.frame));
  const auto at = type->index_of("rendered");
  const auto* hash = at ? std::get_if<Octets>(&record->state.fields[*at].value) : nullptr;
  if (!hash) return fail(Code::invalid, "it has no rendered file");
  SATCHEL_ASSIGN(out.rendered, hash_from_bytes(hash->bytes));
  const auto page = pages_.find(out.rendered);
  out.same = page && *page == out.page && sha256(out.page) == out.rendered;
  return out;
}

Result<std::vector<casework::Line>> BulletinDesk::lines(const std::vector<casework::Counted>& records) {
  SATCHEL_ASSIGN(const auto view, central_.view());
  HubWorld world(*view, *central_.schema());
  std::vector<casework::Line> out;
  for (const auto& counted : records) {
    SATCHEL_ASSIGN(const auto record, world.find(counted.type, counted.id));
    casework::Line line{counted.type, counted.id, {}, {}, counted.amount, {}, {}};
    if (record) {
      SATCHEL_ASSIGN(line, casework::line_of(world, *record));
      line.amount = counted.amount;
    }
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace satchel::hub
