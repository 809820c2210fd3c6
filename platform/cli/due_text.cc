#include "platform/cli/due_text.h"

#include "engine/casework/due_json.h"
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"

namespace satchel::cli {
namespace {

using casework::BatchView;
using casework::DueItem;
using casework::Urgency;

std::string urgency_text(const Console& console, const DueItem& item, Millis now) {
  const Urgency urgency = item.urgency(now);
  const Text text = urgency == Urgency::overdue ? Text::due_overdue
                    : urgency == Urgency::due   ? Text::due_due
                                                : Text::due_unknown;
  return console.text(text) + (item.due && !item.certain() ? console.text(Text::due_uncertain) : std::string());
}

std::string declared(const std::optional<std::int64_t>& count) { return count ? std::to_string(*count) : "-"; }

}  // namespace

Result<Millis> moment_given(const std::string& text, Millis otherwise, Millis utc_offset) {
  if (text.empty()) return otherwise;
  if (const auto day = casework::day_from_text(text))
    return casework::start_of(*day + casework::days(1), utc_offset) - Millis{1};
  return from_rfc3339(text);
}

std::string due_json(const DueItem& item, Millis now) { return casework::due_json(item, now); }

void print_due(Console& console, const std::vector<DueItem>& items, Millis now) {
  if (console.json) {
    for (const DueItem& item : items) console.out() << casework::due_json(item, now) << '\n';
    return;
  }
  if (items.empty()) return console.line(Text::due_none);
  Table table(console.out(), {console.text(Text::column_due), console.text(Text::column_state),
                              console.text(Text::column_what), console.text(Text::column_number),
                              console.text(Text::column_title), console.text(Text::column_who), "id"});
  for (const DueItem& item : items) {
    const auto& what = casework::info(item.what);
    table.add({item.due ? casework::to_text(item.due->last_day) : "-", urgency_text(console, item, now),
               std::string(console.language() == Language::zh ? what.zh : what.en),
               item.number.empty() ? console.text(Text::number_none) : item.number, item.title,
               item.who.empty() ? item.district : item.who, item.type + "/" + to_text(item.record)});
  }
  table.finish();
}

std::string batch_json(const BatchView& b) { return casework::batch_json(b); }

void print_batches(Console& console, const std::vector<BatchView>& all) {
  if (console.json) {
    for (const BatchView& b : all) console.out() << casework::batch_json(b) << '\n';
    return;
  }
  Table table(console.out(), {"id", console.text(Text::column_number), console.text(Text::column_letters),
                              console.text(Text::column_items), console.text(Text::column_state)});
  for (const BatchView& b : all)
    table.add({to_text(b.id), b.number, std::to_string(b.letters) + " / " + declared(b.declared_letters),
               std::to_string(b.items) + " / " + declared(b.declared_items),
               console.text(b.differs() ? Text::batch_differs : Text::batch_agrees)});
  table.finish();
}

void print_batch(Console& console, const BatchView& b) {
  if (console.json) {
    console.out() << casework::batch_json(b) << '\n';
    return;
  }
  print_batches(console, {b});
  Table table(console.out(), {console.text(Text::column_item), "id", console.text(Text::column_number),
                              console.text(Text::column_title), console.text(Text::column_split_from)});
  for (const casework::Sheet& c : b.complaints) {
    const auto item = c.number("batch_item");
    const auto from = c.reference("split_from");
    table.add({item ? std::to_string(*item) : "-", to_text(c.id()), std::string(c.text("number")),
               std::string(c.has("target") ? c.text("target") : c.text("place")), from ? to_text(*from) : ""});
  }
  table.finish();
}

}  // namespace satchel::cli
