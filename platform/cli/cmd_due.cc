#include <algorithm>
#include <sstream>

#include "engine/casework/store_world.h"
#include "platform/cli/casework_store.h"
#include "platform/cli/commands.h"
#include "platform/cli/due_text.h"
#include "platform/cli/json_line.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

using casework::Sheet;

struct DueArgs {
  std::string store, at;
  bool overdue = false;
};

Status due(Console& console, const DueArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  casework::StoreWorld world(*open.store);
  SATCHEL_ASSIGN(const Millis now, moment_given(args.at, open.host.clock->wall(), world.schema().utc_offset()));
  SATCHEL_ASSIGN(auto items, casework::due_list(world, now));
  if (args.overdue)
    std::erase_if(items, [&](const casework::DueItem& i) { return i.urgency(now) != casework::Urgency::overdue; });
  return print_due(console, items, now), Status{};
}

struct BatchArgs {
  std::string store, batch;
};

Status batch(Console& console, const BatchArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  casework::StoreWorld world(*open.store);
  if (!args.batch.empty()) {
    SATCHEL_ASSIGN(const Sheet sheet, sheet_named(*open.store, "transfer_batch", args.batch));
    SATCHEL_ASSIGN(const auto view, casework::batch_view(world, sheet));
    return print_batch(console, view), Status{};
  }
  SATCHEL_ASSIGN(const auto all, casework::batches(world));
  return print_batches(console, all), Status{};
}

struct SplitArgs {
  std::string store, as, complaint, texts;
  std::optional<std::int64_t> items;
};

constexpr std::size_t kMostItems = 200;

/// What each item is about: the letter itself is the first. Without texts, none is known.
Result<std::vector<std::string>> texts_of(const SplitArgs& args) {
  std::vector<std::string> out;
  if (args.texts.empty()) {
    out.resize(static_cast<std::size_t>(args.items.value_or(0)));
  } else {
    constexpr std::size_t kMostBytes = 1U << 20;
    const auto files = os::system_files();
    SATCHEL_ASSIGN(const Bytes bytes, read_all(*files, args.texts, kMostBytes));
    std::istringstream lines{bytes};
    for (std::string line; std::getline(lines, line);)
      if (!line.empty()) out.push_back(line);
    if (args.items && static_cast<std::size_t>(*args.items) != out.size())
      return fail(Code::invalid, "--items and the lines of --texts differ");
  }
  if (out.size() < 2 || out.size() > kMostItems) return fail(Code::invalid, "a letter is split into 2 to 200 items");
  return out;
}

/// What an item has of its letter.
Deed::Cells of_letter(const Sheet& letter) {
  Deed::Cells out;
  for (const char* field : {"batch", "channel", "received", "district", "place", "address", "target", "inform_by",
                            "finish_by", "real_name", "contact_token", "site"})
    if (letter.has(field)) out.push_back({field, letter.value(field), How::put});
  out.push_back(cell("split_from", letter.id()));
  return out;
}

/// The case of an item, as that of the letter.
void open_case_of(Deed& deed, const Sheet& letter, const Id& complaint, const std::string& text) {
  Deed::Cells cells{cell("complaint", complaint)};
  if (letter.has("district")) cells.push_back({"district", letter.value("district"), How::put});
  if (!text.empty()) cells.push_back(cell("title", text));
  deed.create("case", std::move(cells));
}

/// The last number in the batch of a letter that is to be split, once. `named`: as the caller named it.
Result<std::int64_t> last_of_batch(casework::World& world, const Sheet& letter, const std::string& named) {
  const auto batch = letter.reference("batch");
  if (!batch) return fail(Code::invalid, "complaint " + named + " is of no batch");
  if (letter.has("split_from")) return fail(Code::invalid, "complaint " + named + " is an item already");
  SATCHEL_ASSIGN(const auto items, world.those("complaint", "split_from", letter.id()));
  if (!items.empty()) return fail(Code::invalid, "complaint " + named + " was split already");
  SATCHEL_ASSIGN(const auto all, world.those("complaint", "batch", *batch));
  std::int64_t last = 0;
  for (const Sheet& other : all) last = std::max(last, other.number("batch_item").value_or(0));
  return last;
}

Status split(Console& console, const SplitArgs& args) {
  SATCHEL_ASSIGN(const auto texts, texts_of(args));
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(const Sheet letter, sheet_named(*open.store, "complaint", args.complaint));
  casework::StoreWorld world(*open.store);
  SATCHEL_ASSIGN(std::int64_t last, last_of_batch(world, letter, args.complaint));
  SATCHEL_ASSIGN(const auto cases, world.those("case", "complaint", letter.id()));
  Deed deed(*open.store);
  Deed::Cells first;
  if (!letter.number("batch_item")) first.push_back({"batch_item", ++last, How::put});
  if (!texts[0].empty()) first.push_back(cell("text_for_field", texts[0]));
  if (!first.empty()) deed.update(letter, std::move(first));
  std::vector<Id> made;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    Deed::Cells cells = of_letter(letter);
    cells.push_back({"batch_item", ++last, How::put});
    if (!texts[i].empty()) cells.push_back(cell("text_for_field", texts[i]));
    made.push_back(deed.create("complaint", std::move(cells)));
    if (!cases.empty()) open_case_of(deed, letter, made.back(), texts[i]);
  }
  SATCHEL_ASSIGN(const auto saved, save_told(console, *open.store, deed.take()));
  (void)saved;
  for (const Id& id : made)
    console.out() << (console.json ? JsonLine().add("id", to_text(id)).text() : to_text(id)) << '\n';
  return {};
}

}  // namespace

void add_due(Program& program) {
  auto args = std::make_shared<DueArgs>();
  program.command("due", Text::about_due, [args](Console& console) { return due(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--at", args->at, Text::option_at)
      .flag("--overdue", args->overdue, Text::option_overdue);
  auto batch_args = std::make_shared<BatchArgs>();
  program.command("batch", Text::about_batch, [batch_args](Console& console) { return batch(console, *batch_args); })
      .needs("STORE", batch_args->store, Text::arg_store)
      .takes("BATCH", batch_args->batch, Text::arg_batch);
  auto split_args = std::make_shared<SplitArgs>();
  program.command("split", Text::about_split, [split_args](Console& console) { return split(console, *split_args); })
      .needs("STORE", split_args->store, Text::arg_store)
      .takes("--as", split_args->as, Text::option_as)
      .needs("COMPLAINT", split_args->complaint, Text::arg_complaint)
      .takes("--items", split_args->items, Text::option_items)
      .takes("--texts", split_args->texts, Text::option_texts);
}

}  // namespace satchel::cli
