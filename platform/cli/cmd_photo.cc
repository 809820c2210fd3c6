#include "engine/store/take_photo.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct PhotoArgs {
  std::string store, as, file, of, proves;
};

Result<PhotoRequest> request_of(Store& store, const PhotoArgs& args) {
  const std::size_t slash = args.of.find('/');
  if (slash == std::string::npos) return fail(Code::invalid, "--of takes TYPE/ID");
  SATCHEL_ASSIGN(const RecordType* type, type_named(*store.schema(), args.of.substr(0, slash)));
  SATCHEL_ASSIGN(const Record record, record_named(store, *type, args.of.substr(slash + 1)));
  return PhotoRequest{args.file, type->name, record.id, args.proves, store.identity().user};
}

Status photo(Console& console, const PhotoArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(const PhotoRequest request, request_of(*open.store, args));
  SATCHEL_ASSIGN(const TakenPhoto taken, take_photo(*open.store, request));
  const std::string id = to_text(taken.photo);
  if (!console.json) return console.out() << id << '\n', Status();
  JsonLine line;
  line.add("id", id).add("sha256", to_hex(taken.original.sha256.view())).add("bytes", taken.original.size);
  if (taken.thumbnail) line.add("thumbnail", to_text(*taken.thumbnail));
  console.out() << line.text() << '\n';
  return {};
}

}  // namespace

void add_photo(Program& program) {
  auto args = std::make_shared<PhotoArgs>();
  program.command("photo", Text::about_photo, [args](Console& console) { return photo(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs("FILE", args->file, Text::arg_photo_file)
      .needs("--of", args->of, Text::option_of)
      .takes("--proves", args->proves, Text::option_proves);
}

}  // namespace satchel::cli
