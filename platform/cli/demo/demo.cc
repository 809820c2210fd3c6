#include "platform/cli/demo/demo.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "platform/cli/demo/check.h"
#include "platform/cli/demo/clashes.h"
#include "platform/cli/demo/field.h"
#include "platform/cli/demo/folder.h"
#include "platform/cli/demo/made_up.h"
#include "platform/cli/demo/office.h"
#include "platform/cli/demo/settling.h"
#include "platform/cli/interrupt.h"
#include "platform/cli/json_line.h"
#include "platform/cli/progress.h"

namespace satchel::cli::demo {
namespace {

constexpr unsigned kMadeUpComplaints = 120, kMadeUpPhotos = 5;  // photos for each tablet
// A body that is worth cutting: not the few bytes of a sync with nothing to say.
constexpr std::uint64_t kBatchBytes = 400, kPhotoBytes = 20'000;

std::string n(std::int64_t v) { return std::to_string(v); }

/// The story, step by step; what it made so far are its members.
class Story {
 public:
  Story(Console& console, const Options& options) : console_(console), options_(options), bar_(console) {}

  Status run(const std::string& folder);
  const Counts& counts() const { return counts_; }

 private:
  Status open(const std::string& folder);
  Status register_at_office();
  Status enrol_tablets();
  Status work_offline();
  Status sync_over_breaking_line();
  Status sync_all(int rounds);
  Status list_conflicts();
  Status settle();
  Status compare();

  /// Human lines make way for the machine's one.
  void tell(Text text, const std::vector<std::string>& with) {
    bar_.wipe();
    console_.json ? console_.note(text, with) : console_.line(text, with);
  }
  void step(Text text, std::uint64_t done, std::uint64_t total) { bar_.show(console_.text(text), done, total); }
  Result<std::unique_ptr<std::istream>> complaints(std::uint64_t& size);
  Result<std::vector<std::string>> photos();

  Console& console_;
  const Options& options_;
  Progress bar_;
  Counts counts_;
  std::unique_ptr<World> world_;
  std::vector<TabletPlan> plans_;
  std::optional<Station> office_;
  std::vector<Station> tablets_;
  OfficeWork work_;
};

Status Story::run(const std::string& folder) {
  SATCHEL_TRY(open(folder));
  SATCHEL_TRY(register_at_office());
  SATCHEL_TRY(enrol_tablets());
  SATCHEL_TRY(work_offline());
  SATCHEL_TRY(sync_over_breaking_line());
  SATCHEL_TRY(list_conflicts());
  SATCHEL_TRY(settle());
  return compare();
}

Status Story::open(const std::string& folder) {
  tell(Text::demo_title, {n(options_.devices)});
  SATCHEL_ASSIGN(world_, World::start(folder));
  tell(Text::demo_hub, {world_->url(Line::direct), folder + "/hub"});
  plans_ = plan_tablets(options_.devices);
  counts_.devices = options_.devices + 1;
  return {};
}

Result<std::unique_ptr<std::istream>> Story::complaints(std::uint64_t& size) {
  std::unique_ptr<std::istream> out;
  if (options_.complaints.empty()) {
    const std::string csv = made_up_complaints(options_.seed, kMadeUpComplaints);
    size = csv.size();
    out = std::make_unique<std::istringstream>(csv);
  } else {
    SATCHEL_ASSIGN(size, office_->at.host.files->size(options_.complaints));
    out = std::make_unique<std::ifstream>(std::filesystem::u8path(options_.complaints), std::ios::binary);
  }
  if (!*out) return fail(Code::io, "cannot read " + options_.complaints);
  return out;
}

Status Story::register_at_office() {
  std::vector<std::string> scopes = {"office", "reference", kJoint};
  scopes.insert(scopes.end(), districts().begin(), districts().end());
  SATCHEL_ASSIGN(office_, world_->enrol("office", "zhang", "office", scopes, Line::direct));
  std::uint64_t size = 0;
  SATCHEL_ASSIGN(const auto csv, complaints(size));
  ImportWatch watch;
  watch.progress = [&](std::uint64_t bytes) { step(Text::demo_register, bytes, size); };
  watch.left_out = [&](const LeftOutRow& row) {
    if (row.reason == LeftOut::bad) tell(Text::import_bad_row, {n(row.line), row.why.detail});
  };
  watch.cancelled = interrupted;
  SATCHEL_ASSIGN(work_, register_complaints(*office_, *csv, watch, plans_));
  SATCHEL_TRY(world_->sync(*office_));
  counts_.complaints = work_.complaints;
  tell(Text::demo_registered, {n(work_.complaints), n(work_.assigned)});
  return {};
}

Status Story::enrol_tablets() {
  std::int64_t pulled = 0;
  for (const auto& plan : plans_) {
    SATCHEL_ASSIGN(Station tablet, world_->enrol(plan.name, plan.user, "inspector",
                                                 {plan.district, plan.neighbour, "reference", kJoint}, Line::breaking));
    tablets_.push_back(std::move(tablet));
    SATCHEL_TRY(world_->sync(tablets_.back()));
    for (const auto& type : tablets_.back().store().schema()->types())
      SATCHEL_TRY(tablets_.back().store().each(type.number, [&](const Record&) { return ++pulled, Status(); }));
    step(Text::demo_enrol, tablets_.size(), plans_.size());
  }
  tell(Text::demo_enrolled, {n(options_.devices), n(pulled)});
  return {};
}

Result<std::vector<std::string>> Story::photos() {
  if (options_.photos.empty())
    return made_up_photos(*office_->at.host.files, world_->folder() + "/camera", options_.seed,
                          kMadeUpPhotos * options_.devices);
  return photos_in(*office_->at.host.files, options_.photos);
}

Status Story::work_offline() {
  SATCHEL_ASSIGN(auto files, photos());
  Album album(std::move(files));
  FieldCounts field;
  for (unsigned i = 0; i < tablets_.size(); ++i) {
    if (interrupted()) return fail(Code::cancelled);
    SATCHEL_TRY(inspect(tablets_[i], work_.own[i], album, field));
    SATCHEL_TRY(edit_shared(tablets_[i], i, work_.shared));
    step(Text::demo_work, i + 1, tablets_.size());
  }
  tell(Text::demo_worked, {n(field.visits), n(field.findings), n(field.measurements), n(field.photos)});
  return {};
}

Status Story::sync_all(int rounds) {
  for (int round = 0; round < rounds; ++round) {
    SATCHEL_TRY(world_->sync(*office_));
    for (auto& tablet : tablets_) SATCHEL_TRY(world_->sync(tablet));
  }
  return {};
}

/// One tablet loses the line in the middle of a photo, one in the middle of its changes, one in the middle of the reply
/// to them: each goes on by itself.
Status Story::sync_over_breaking_line() {
  struct Cut {
    const char* target;
    std::uint64_t least;
    CutWhere where;
  };
  constexpr Cut cuts[] = {{"/v1/blobs", kPhotoBytes, CutWhere::request},
                          {"/v1/sync", kBatchBytes, CutWhere::request},
                          {"/v1/sync", kBatchBytes, CutWhere::reply}};
  for (std::size_t i = 0; i < tablets_.size(); ++i) {
    step(Text::demo_sync, i, tablets_.size());
    if (i < std::size(cuts)) world_->line().cut_next(cuts[i].target, cuts[i].least, cuts[i].where);
    SATCHEL_TRY(world_->sync(tablets_[i]));
  }
  SATCHEL_TRY(sync_all(1));
  counts_.cuts = world_->line().cuts();
  if (counts_.cuts < static_cast<std::int64_t>(std::size(cuts)))
    return fail(Code::internal, "the line was cut " + n(counts_.cuts) + " times only");
  tell(Text::demo_synced, {n(counts_.cuts)});
  return {};
}

Status Story::list_conflicts() {
  SATCHEL_ASSIGN(const auto open, open_conflicts(office_->store()));
  const RecordType& type = *office_->store().schema()->find(conflict_field::kType);
  std::int64_t raised = 0;
  SATCHEL_TRY(office_->store().each(type.number, [&](const Record&) { return ++raised, Status(); }));
  tell(Text::demo_conflicts, {n(raised), n(static_cast<std::int64_t>(open.size()))});
  for (const auto& c : open)
    tell(Text::demo_conflict_line, {c.record_type + "." + c.field, c.rule, c.standing, c.proposed});
  return {};
}

Status Story::settle() {
  step(Text::demo_settle, 0, 0);
  Settled settled;
  SATCHEL_TRY(settle_on_tablet(tablets_.front(), settled));
  SATCHEL_TRY(world_->sync(tablets_.front()));
  SATCHEL_TRY(world_->sync(*office_));
  SATCHEL_TRY(settle_by_api(*world_, *office_, settled));
  SATCHEL_TRY(world_->sync(*office_));
  SATCHEL_ASSIGN(auto open, open_conflicts(office_->store()));
  std::size_t rounds = open.size();  // where one settling moved a field, another of the same field opens again
  do {
    SATCHEL_TRY(settle_in_office(*office_, settled));
    SATCHEL_TRY(sync_all(2));
    SATCHEL_ASSIGN(open, open_conflicts(office_->store()));
  } while (!open.empty() && rounds-- > 1);
  tell(Text::demo_settled, {n(settled.on_tablet), n(settled.by_api), n(settled.in_office)});
  if (!open.empty()) return fail(Code::open_conflict, n(static_cast<std::int64_t>(open.size())) + " are open still");
  return {};
}

Status report(Console& console, const Checked& checked, const std::function<void(const std::string&)>& tell) {
  for (const auto& difference : checked.differences) tell(console.text(Text::demo_differs, {difference}));
  if (!checked.differences.empty())
    return fail(Code::corrupt, n(static_cast<std::int64_t>(checked.differences.size())) + " differences");
  tell(console.text(Text::demo_identical,
                    {n(checked.replicas), n(checked.records), n(checked.photos), std::to_string(checked.photo_bytes)}));
  return {};
}

Status Story::compare() {
  std::uint64_t compared = 0;
  const auto next = [&] { step(Text::demo_compare, ++compared, tablets_.size() + 1); };
  SATCHEL_TRY(world_->hub().verify([](const std::string&) {}));
  SATCHEL_ASSIGN(const Checked checked, compare_replicas(world_->folder(), next));
  counts_.records = checked.records;
  counts_.photos = checked.photos;
  counts_.photo_bytes = checked.photo_bytes;
  counts_.conflicts_raised = checked.conflicts;
  counts_.conflicts_settled = checked.settled;
  counts_.requests = world_->requests();
  counts_.identical = checked.differences.empty();
  bar_.wipe();
  std::ostream& out = console_.json ? console_.err() : console_.out();
  return report(console_, checked, [&](const std::string& line) { out << line << '\n'; });
}

std::string counts_json(const Counts& c) {
  JsonLine line;
  line.add("complaints", c.complaints).add("records", c.records).add("photos", c.photos);
  line.add("photo_bytes", c.photo_bytes).add("conflicts_raised", c.conflicts_raised);
  line.add("conflicts_settled", c.conflicts_settled).add("cuts", c.cuts).add("devices", c.devices);
  return line.add("requests", c.requests).add("identical", c.identical).text();
}

}  // namespace

Status run_demo(Console& console, const Options& options) {
  if (options.devices < 3 || options.devices > 30) return fail(Code::invalid, "--devices takes 3 to 30");
  SATCHEL_ASSIGN(const Folder folder, Folder::make(options.keep));
  Status done;
  {
    Story story(console, options);
    done = story.run(folder.path());
    if (console.json) console.out() << counts_json(story.counts()) << '\n';
  }
  if (done && folder.kept() && !console.json) console.line(Text::demo_kept, {folder.path()});
  return done;
}

Status check_demo(Console& console, const std::string& folder) {
  SATCHEL_ASSIGN(const Checked checked, compare_replicas(folder));
  std::ostream& out = console.json ? console.err() : console.out();
  Status status = report(console, checked, [&](const std::string& line) { out << line << '\n'; });
  if (!console.json) return status;
  JsonLine line;
  line.add("replicas", checked.replicas).add("records", checked.records).add("photos", checked.photos);
  line.add("differences", static_cast<std::int64_t>(checked.differences.size()));
  console.out() << line.add("identical", checked.differences.empty()).text() << '\n';
  return status;
}

}  // namespace satchel::cli::demo
