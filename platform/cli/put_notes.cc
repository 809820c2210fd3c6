#include "platform/cli/put_notes.h"

#include <algorithm>

#include "engine/casework/checks.h"
#include "engine/casework/crime_check.h"
#include "engine/casework/deadline.h"
#include "engine/casework/guards.h"
#include "engine/casework/law_in_force.h"
#include "engine/casework/store_world.h"
#include "platform/cli/basis.h"
#include "platform/cli/draft_sheet.h"
#include "platform/cli/json_line.h"

namespace satchel::cli {
namespace {

using casework::Sheet;
using casework::StoreWorld;
using Notes = std::vector<PutNote>;

template <class Info>
std::string in_language(const Console& console, const Info& known) {
  return std::string(console.language() == Language::zh ? known.zh : known.en);
}

Notes lack_notes(const Console& console, const std::vector<casework::Lack>& lacks, Text sentence) {
  Notes out;
  for (const auto& lack : lacks) {
    const auto& known = casework::info(lack.what);
    out.push_back({std::string(known.name), console.text(sentence, {in_language(console, known)})});
  }
  return out;
}

/// Until when it is decided whether the police has it, by the row of that day; empty without one.
Result<std::string> decide_by(casework::World& world, Millis now) {
  std::vector<casework::DeadlineRule> rules;
  casework::Calendar calendar;
  SATCHEL_TRY(world.each("deadline", [&](const Sheet& row) -> Status {
    SATCHEL_ASSIGN(auto rule, casework::deadline_rule(row));
    return rules.push_back(std::move(rule)), Status();
  }));
  SATCHEL_TRY(world.each("calendar", [&](const Sheet& row) { return calendar.add(row), Status(); }));
  const Millis offset = world.schema().utc_offset();
  const auto* rule = casework::rule_for(rules, "police_decide", casework::day_of(now, offset));
  return rule ? casework::to_text(casework::due(*rule, {now}, calendar, offset).last_day) : std::string();
}

std::string count_of(const casework::CheckNote& note) { return std::to_string(note.records.size()); }

std::string sentence_of(const Console& console, const casework::CheckNote& note) {
  std::string out = in_language(console, casework::info(note.kind));
  if (note.kind != casework::CheckNoteKind::positive_list) out += console.text(Text::note_times, {count_of(note)});
  if (note.cap)
    out += console.text(Text::note_cap, {std::to_string(*note.cap),
                                         console.text(note.confirmed ? Text::row_confirmed : Text::row_unconfirmed)});
  return out;
}

/// Who somebody is goes to no device, not back to this one either: what was typed is read at the hub.
Notes identity_notes(const Console& console, const RecordType& type, const DraftChange& change) {
  Notes out;
  for (const Assign& assign : change.fields) {
    const auto at = type.index_of(assign.field);
    if (!at || !type.fields[*at].identity || is_null(assign.value)) continue;
    const std::string title(pick(console.language(), type.fields[*at].title));
    out.push_back({"identity_at_hub", console.text(Text::note_identity, {title, type.name})});
  }
  return out;
}

Result<Notes> told_of(const Console& console, Store& store, const Sheet& sheet, Millis now) {
  const std::string& type = sheet.type().name;
  StoreWorld world(store);
  if (type == "visit") return check_notes(console, store, sheet, now);
  if (type == "off_site_check") return lack_notes(console, casework::review_lacks(sheet), Text::note_incomplete);
  if (type != "measure") return Notes();
  SATCHEL_ASSIGN(const auto lacks, casework::measure_lacks(world, sheet));
  return lack_notes(console, lacks, Text::note_measure);
}

bool accepts(const DraftChange& change) {
  return change.type == "complaint" && std::ranges::any_of(change.fields, [](const Assign& a) {
           return a.field == "decision" && a.value == Value(std::string("accepted"));
         });
}

}  // namespace

Result<Notes> check_notes(const Console& console, Store& store, const Sheet& visit, Millis now) {
  Notes out;
  StoreWorld world(store);
  const auto today = casework::day_of(now, world.schema().utc_offset());
  SATCHEL_ASSIGN(const auto planned, casework::planned_check(world, visit, today));
  if (!planned) return out;
  SATCHEL_ASSIGN(const auto notes, casework::check_warnings(world, *planned));
  return notes_of(console, notes);
}

Result<Notes> law_notes(const Console& console, Store& store, const Sheet& record, Millis now) {
  Notes out;
  StoreWorld world(store);
  const auto today = casework::day_of(now, world.schema().utc_offset());
  SATCHEL_ASSIGN(const auto remarks, casework::law_remarks(world, record, today));
  for (const auto& remark : remarks)
    out.push_back({"law_not_in_force", console.text(Text::note_law, {casework::text_of(remark)})});
  return out;
}

Notes notes_of(const Console& console, const std::vector<casework::CheckNote>& notes) {
  Notes out;
  for (const auto& note : notes)
    out.push_back({std::string(casework::info(note.kind).name), sentence_of(console, note)});
  return out;
}

Result<Notes> add_crime(const Console& console, Store& store, Draft& draft, Millis now) {
  Notes out;
  SATCHEL_ASSIGN(const auto all, casework::add_crime(store, draft, now));
  for (const casework::CrimeDue& due : all) {
    StoreWorld world(store);
    SATCHEL_ASSIGN(const std::string by, decide_by(world, now));
    const Sheet& row = due.sign.row;
    out.push_back(
        {"crime_suspected",
         console.text(Text::note_crime, {std::to_string(due.sign.weight), std::to_string(*row.number("value")),
                                         std::string(row.text("source")), by.empty() ? "-" : by})});
  }
  return out;
}

Result<Notes> add_casework(const Console& console, Store& store, Draft& draft, Millis now) {
  DraftChange& change = draft.changes.front();
  if (change.kind == ChangeKind::create && change.id == Id()) change.id = store.make_id();
  SATCHEL_TRY(add_basis(store, change));
  SATCHEL_ASSIGN(const Sheet sheet, sheet_after(store, change));
  if (change.kind == ChangeKind::create && change.type == "measure" && !sheet.has("proposed"))
    change.fields.push_back({"proposed", now.count, How::put});
  if (accepts(change) && !sheet.has("accepted")) change.fields.push_back({"accepted", now.count, How::put});
  SATCHEL_ASSIGN(Notes out, told_of(console, store, sheet, now));
  const Notes hidden = identity_notes(console, sheet.type(), change);
  out.insert(out.end(), hidden.begin(), hidden.end());
  SATCHEL_ASSIGN(const Notes law, law_notes(console, store, sheet, now));
  out.insert(out.end(), law.begin(), law.end());
  SATCHEL_ASSIGN(const Notes crime, add_crime(console, store, draft, now));
  out.insert(out.end(), crime.begin(), crime.end());
  return out;
}

void tell(Console& console, const Notes& notes) {
  for (const PutNote& note : notes) {
    if (console.json)
      console.err() << JsonLine().add("note", note.kind).add("says", note.says).text() << '\n';
    else
      console.note(Text::note_line, {note.says});
  }
}

}  // namespace satchel::cli
