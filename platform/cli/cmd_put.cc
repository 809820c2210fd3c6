#include "platform/cli/casework_store.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/put_identity.h"
#include "platform/cli/put_notes.h"
#include "platform/cli/repeat_view.h"
#include "platform/cli/store_access.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

struct PutArgs {
  std::string store, as, type;
  std::vector<std::string> words;  // an id, perhaps, and field=value …
};

Status put(Console& console, const PutArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(const RecordType* type, type_named(*open.store->schema(), args.type));
  DraftChange change{ChangeKind::create, type->name, {}, {}};
  std::vector<std::string> words = args.words;
  if (!words.empty() && words.front().find('=') == std::string::npos) {
    SATCHEL_ASSIGN(change.id, id_from_text(words.front()));
    change.kind = ChangeKind::update;
    words.erase(words.begin());
  }
  const auto files = os::system_files();
  const auto id = change.kind == ChangeKind::update ? std::optional(change.id) : std::nullopt;
  SATCHEL_ASSIGN(change.fields, assigns_with_identity(*open.store, *files, *type, id, words));
  if (type->name == "operation" && change.kind == ChangeKind::create)
    SATCHEL_TRY(check_where(*open.store, type->name, change.fields));
  Draft draft{{std::move(change)}, {}};
  SATCHEL_ASSIGN(const auto notes, add_casework(console, *open.store, draft, open.host.clock->wall()));
  SATCHEL_ASSIGN(const auto ids, save_told(console, *open.store, std::move(draft)));
  tell(console, notes);
  const std::string made = to_text(ids.front());
  console.out() << (console.json ? JsonLine().add("id", made).text() : made) << '\n';
  return {};
}

}  // namespace

void add_put(Program& program) {
  auto args = std::make_shared<PutArgs>();
  program.command("put", Text::about_put, [args](Console& console) { return put(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs("TYPE", args->type, Text::arg_type)
      .takes_all("FIELDS", args->words, Text::arg_put_words);
}

}  // namespace satchel::cli
