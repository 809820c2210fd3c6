#include <algorithm>
#include <cmath>

#include "engine/casework/channels.h"
#include "engine/casework/store_world.h"
#include "platform/cli/assign.h"
#include "platform/cli/case_steps.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/put_identity.h"
#include "platform/cli/repeat_view.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

Status do_step(Console& console, const CaseArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  std::optional<Hash> receipt;
  if (!args.file.empty()) {
    SATCHEL_ASSIGN(const BlobInfo blob, open.store->blobs().add_file(args.file));
    SATCHEL_TRY(open.store->note_blob(blob.sha256, blob.size, BlobLane::original));
    receipt = blob.sha256;
  }
  SATCHEL_ASSIGN(Draft draft, case_deed(*open.store, args, open.host.clock->wall(), receipt));
  std::string made;
  for (const DraftChange& change : draft.changes)
    if (change.kind == ChangeKind::create) made = to_text(change.id);
  SATCHEL_ASSIGN(const auto ids, save_told(console, *open.store, std::move(draft)));
  (void)ids;
  if (console.json)
    console.out() << JsonLine().add("done", args.action).add("of", args.id).add("id", made).text() << '\n';
  else if (made.empty())
    console.line(Text::case_done, {args.action, args.id});
  else
    console.out() << made << '\n';
  return {};
}

struct RegisterArgs {
  std::string store, as, title, name, phone, id_number, home, wishes, text;
  std::vector<std::string> words;
};

/// What identifies the complainant, as words of a draft: sealed before anything of it is on the disk.
std::vector<std::string> identity_words(const RegisterArgs& args) {
  std::vector<std::string> out;
  const auto add = [&](const char* part, const std::string& value) {
    if (!value.empty()) out.push_back(std::string(part) + "=" + value);
  };
  add("name", args.name), add("phone", args.phone), add("id_number", args.id_number);
  add("address", args.home), add("wishes", args.wishes), add("text", args.text);
  return out;
}

bool says(const std::vector<Assign>& cells, std::string_view field) {
  return std::ranges::find(cells, field, &Assign::field) != cells.end();
}

/// The channel, by the day on which it was received.
Status check_way_in(Store& store, const std::vector<Assign>& cells) {
  const auto channel = std::ranges::find(cells, "channel", &Assign::field);
  const auto received = std::ranges::find(cells, "received", &Assign::field);
  const auto* name = channel == cells.end() ? nullptr : std::get_if<std::string>(&channel->value);
  const auto* time = received == cells.end() ? nullptr : std::get_if<std::int64_t>(&received->value);
  if (!name || !time) return {};
  casework::StoreWorld world(store);
  return casework::check_channel(world, *name, casework::day_of(Millis{*time}, store.schema()->utc_offset()));
}

/// What this role may not write of a case is the office's to add.
void leave_to_others(const RecordType& type, RoleSet role, std::vector<Assign>& cells) {
  std::erase_if(cells, [&](const Assign& cell) {
    const auto at = type.index_of(cell.field);
    return at && (type.fields[*at].write & role) == 0;
  });
}

/// The fields that both have by one name.
void carry(const std::vector<Assign>& from, std::initializer_list<std::string_view> fields, std::vector<Assign>& to) {
  for (const std::string_view field : fields)
    for (const Assign& a : from)
      if (a.field == field) to.push_back(a);
}

/// What may be one problem with it: near, or of one address. A person says whether it is.
void tell_near(Console& console, const Id& complaint, const std::vector<casework::Match>& near) {
  for (const casework::Match& match : near) {
    const std::string here = to_text(complaint), other = to_text(match.a == complaint ? match.b : match.a);
    const auto metres = std::to_string(std::llround(match.metres));
    if (match.same_address)
      console.line(Text::registered_same_address, {other, here});
    else
      console.line(Text::registered_near, {metres, other, here});
  }
}

std::string near_json(const Id& complaint, const std::vector<casework::Match>& near) {
  std::string out;
  for (const casework::Match& match : near) {
    JsonLine line;
    line.add("complaint", to_text(match.a == complaint ? match.b : match.a));
    line.add("metres", static_cast<std::int64_t>(std::llround(match.metres))).add("same_address", match.same_address);
    out += (out.empty() ? "" : ",") + line.text();
  }
  return "[" + out + "]";
}

Status tell_registered(Console& console, Store& store, Millis now, const Id& complaint, const Id& of_case,
                       const std::optional<Id>& draft) {
  casework::StoreWorld world(store);
  SATCHEL_ASSIGN(const auto near, asked_with(world, now, complaint));
  if (!console.json) {
    console.line(Text::registered_complaint, {to_text(complaint)});
    console.line(Text::registered_case, {to_text(of_case), console.text(Text::number_none)});
    tell_near(console, complaint, near);
    return {};
  }
  JsonLine line;
  line.add("complaint", to_text(complaint)).add("case", to_text(of_case));
  if (draft) line.add("draft", to_text(*draft));
  line.raw("near", near_json(complaint, near));
  console.out() << line.text() << '\n';
  return {};
}

/// The complaint, its case, and who complains: sealed to the intake role, in a draft that names the complaint.
Status register_complaint(Console& console, const RegisterArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  Store& store = *open.store;
  const Schema& schema = *store.schema();
  SATCHEL_ASSIGN(const RecordType* type, type_named(schema, "complaint"));
  SATCHEL_ASSIGN(const RecordType* case_type, type_named(schema, "case"));
  SATCHEL_ASSIGN(const RecordType* draft_type, type_named(schema, "complaint_draft"));
  SATCHEL_ASSIGN(auto cells, assigns_from_text(*type, args.words));
  SATCHEL_TRY(check_where(store, "complaint", cells));
  const Millis now = open.host.clock->wall();
  if (!says(cells, "received")) cells.push_back(cell("received", now));
  SATCHEL_TRY(check_way_in(store, cells));
  if (!args.name.empty() && !says(cells, "real_name")) cells.push_back(flag_cell("real_name", true));
  Deed deed(store);
  std::vector<Assign> of_case_cells;
  carry(cells, {"district", "site", "pollution_types"}, of_case_cells);
  leave_to_others(*case_type, schema.role(store.identity().role), of_case_cells);
  if (!args.title.empty()) of_case_cells.push_back(cell("title", args.title));
  std::vector<Assign> draft_cells{cell("taken", now),
                                  cell("taken_by", args.as.empty() ? store.identity().user : args.as)};
  carry(cells, {"district", "place", "target", "text_for_field"}, draft_cells);
  const Id complaint = deed.create("complaint", std::move(cells));
  of_case_cells.push_back(cell("complaint", complaint));
  const Id of_case = deed.create("case", std::move(of_case_cells));
  std::optional<Id> draft;
  if (const auto words = identity_words(args); !words.empty()) {
    const auto files = os::system_files();
    SATCHEL_ASSIGN(const auto sealed, assigns_with_identity(store, *files, *draft_type, std::nullopt, words));
    draft_cells.insert(draft_cells.end(), sealed.begin(), sealed.end());
    draft_cells.push_back(cell("complaint", complaint));
    draft = deed.create("complaint_draft", std::move(draft_cells));
  }
  SATCHEL_ASSIGN(const auto ids, save_told(console, store, deed.take()));
  (void)ids;
  return tell_registered(console, store, now, complaint, of_case, draft);
}

}  // namespace

void add_case(Program& program) {
  auto args = std::make_shared<CaseArgs>();
  program.command("case", Text::about_case, [args](Console& console) { return do_step(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs_one_of("ACTION", args->action, case_actions(), Text::arg_case_action)
      .needs("ID", args->id, Text::arg_case)
      .takes("--reason", args->reason, Text::option_case_reason)
      .takes("--to", args->to, Text::option_case_to)
      .takes("--into", args->into, Text::option_into)
      .takes("--unit", args->unit, Text::option_unit)
      .takes("--officers", args->officers, Text::option_officers)
      .takes("--due", args->due, Text::option_due)
      .takes("--from", args->from, Text::option_case_from)
      .takes("--until", args->until, Text::option_case_until)
      .takes("--days", args->days, Text::option_case_days)
      .takes("--approver", args->approver, Text::option_case_approver)
      .takes("--instruction", args->instruction, Text::option_instruction)
      .takes("--text", args->text, Text::option_text)
      .takes("--way", args->way, Text::option_way)
      .takes("--result", args->result, Text::option_result)
      .takes("--receipt", args->file, Text::option_receipt)
      .flag("--informed", args->informed, Text::option_informed)
      .flag("--reject", args->reject, Text::option_reject);
  auto given = std::make_shared<RegisterArgs>();
  program
      .command("register", Text::about_register,
               [given](Console& console) { return register_complaint(console, *given); })
      .needs("STORE", given->store, Text::arg_store)
      .takes("--as", given->as, Text::option_as)
      .takes("--title", given->title, Text::option_title)
      .takes("--name", given->name, Text::option_name)
      .takes("--phone", given->phone, Text::option_phone)
      .takes("--id-number", given->id_number, Text::option_id_number)
      .takes("--home", given->home, Text::option_home)
      .takes("--wishes", given->wishes, Text::option_wishes)
      .takes("--text", given->text, Text::option_original_text)
      .takes_all("FIELDS", given->words, Text::arg_register_words);
}

}  // namespace satchel::cli
