#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"
#include "sync/client/bundle.h"

namespace satchel::cli {
namespace {

struct BundleArgs {
  std::string store, out;
};

std::string hex_list(const std::vector<Hash>& blobs) {
  std::string out;
  for (const auto& blob : blobs) out += (out.empty() ? "\"" : ",\"") + to_hex(blob.view()) + "\"";
  return "[" + out + "]";
}

void tell_bundle(Console& console, const std::string& file, const sync::BundleReport& r) {
  const auto n = [](auto v) { return std::to_string(v); };
  if (console.json) {
    JsonLine line;
    line.add("file", file).add("entries", r.entries).add("photos", r.blobs).add("photo_bytes", r.blob_bytes);
    line.add("whole", r.whole()).add("entries_left", r.entries_left);
    line.raw("photos_missing", hex_list(r.missing)).raw("photos_damaged", hex_list(r.damaged));
    console.out() << line.text() << '\n';
    return;
  }
  console.line(Text::bundle_written, {file, n(r.entries), n(r.blobs), n(r.blob_bytes)});
  if (r.entries_left > 0) console.line(Text::bundle_entries_left, {n(r.entries_left), r.damage.detail});
  for (const auto& blob : r.missing) console.line(Text::bundle_photo_missing, {to_hex(blob.view())});
  for (const auto& blob : r.damaged) console.line(Text::bundle_photo_damaged, {to_hex(blob.view())});
}

/// The bundle that a device which left service has sealed, as it is.
Status copy_bundle(Console& console, Files& files, Store& store, const std::string& to) {
  constexpr std::size_t kCopyPiece = 1U << 20;
  if (store.leaving()->step == LeavingStep::delivered) return console.line(Text::bundle_nothing_left), Status{};
  SATCHEL_ASSIGN(const auto from, files.open(store.leaving_bundle()));
  const std::string part = to + ".part";
  SATCHEL_ASSIGN(auto out, files.create(part));
  for (std::uint64_t at = 0; at < from->size(); at += kCopyPiece) {
    SATCHEL_ASSIGN(const Bytes piece, from->read(at, kCopyPiece));
    SATCHEL_TRY(out->append(piece));
  }
  SATCHEL_TRY(out->sync());
  out.reset();
  SATCHEL_TRY(files.rename(part, to));
  SATCHEL_TRY(files.sync_folder(folder_of(to)));
  if (console.json)
    console.out() << JsonLine().add("file", to).add("bytes", from->size()).add("copied", true).text() << '\n';
  else
    console.line(Text::bundle_copied, {to, std::to_string(from->size())});
  return {};
}

Status bundle(Console& console, const BundleArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  const auto& leaving = open.store->leaving();
  if (leaving && leaving->step != LeavingStep::told)
    return copy_bundle(console, *open.host.files, *open.store, args.out);
  SATCHEL_ASSIGN(const sync::BundleReport report,
                 sync::write_bundle(*open.store, open.host.ports(), args.out, sync::Unreadable::is_damage));
  tell_bundle(console, args.out, report);
  if (report.whole()) return {};
  return fail(Code::corrupt, report.entries_left > 0 ? report.damage.detail : console.text(Text::bundle_photos_left));
}

}  // namespace

void add_bundle(Program& program) {
  auto args = std::make_shared<BundleArgs>();
  program.command("bundle", Text::about_bundle, [args](Console& console) { return bundle(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .needs("--out", args->out, Text::option_out);
}

}  // namespace satchel::cli
