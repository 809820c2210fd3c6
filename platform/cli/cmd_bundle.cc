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

Status bundle(Console& console, const BundleArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const sync::BundleReport report, sync::write_bundle(*open.store, open.host.ports(), args.out));
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
