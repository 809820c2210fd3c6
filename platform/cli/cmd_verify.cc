#include "engine/base/limits.h"
#include "engine/evidence/package.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

struct VerifyArgs {
  std::string what;  // a store's folder, or a package's file
  std::string hub_key, witness;
};

/// What was lost or set aside before, each time with all its numbers.
Status tell_damages(Console& console, Store& store) {
  SATCHEL_ASSIGN(const auto damages, store.damages());
  for (const auto& damage : damages) {
    console.out() << damage_text(console, damage) << '\n';
    if (console.json) continue;
    for (const auto& lost : damage.lost)
      console.line(Text::damage_entries, {std::to_string(lost.first), std::to_string(lost.last),
                                          lost.hash ? to_hex(lost.hash->view()) : std::string("-")});
    for (const auto& blob : damage.blobs) console.line(Text::damage_photo, {to_hex(blob.view())});
  }
  return {};
}

void tell(Console& console, const PackageReport& r) {
  const auto n = [](std::size_t count) { return std::to_string(count); };
  if (console.json) {
    JsonLine out;
    out.add("sound", true).add("type", r.type).add("id", r.id).add("witnessed", r.witnessed);
    out.add("records", std::uint64_t{r.records}).add("entries", std::uint64_t{r.entries});
    out.add("blobs", std::uint64_t{r.blobs}).add("merged", std::uint64_t{r.merged});
    out.add("withheld", std::uint64_t{r.withheld}).add("unproved", std::uint64_t{r.unproved});
    console.out() << out.add("suspicious_clocks", std::uint64_t{r.suspicious_clocks}).text() << '\n';
    return;
  }
  console.line(Text::package_sound, {r.type, r.id, n(r.records), n(r.entries), n(r.blobs)});
  if (r.merged > 0) console.line(Text::package_merged, {n(r.merged)});
  if (r.withheld > 0) console.line(Text::package_unproved, {n(r.withheld), n(r.unproved)});
  if (r.suspicious_clocks > 0) console.line(Text::package_clocks, {n(r.suspicious_clocks)});
  console.line(r.witnessed ? Text::package_witnessed : Text::package_no_witness);
}

Status verify_file(Console& console, Files& files, const VerifyArgs& args) {
  if (args.hub_key.empty()) return fail(Code::invalid, console.text(Text::package_key_needed));
  SATCHEL_ASSIGN(const Hash key, hash_from_hex(args.hub_key));
  std::optional<LogHead> witness;
  if (!args.witness.empty()) {
    SATCHEL_ASSIGN(const Bytes json, read_all(files, args.witness, limits::kJsonBytes));
    SATCHEL_ASSIGN(witness, log_head_from_json(json));
  }
  SATCHEL_ASSIGN(auto file, files.open(args.what));
  SATCHEL_ASSIGN(const Archive archive, Archive::open(std::move(file)));
  SATCHEL_ASSIGN(const PackageReport report, verify_package(archive, PublicKey{key.bytes}, witness));
  return tell(console, report), Status{};
}

Status verify_store(Console& console, const VerifyArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.what, Access::read));
  SATCHEL_TRY(tell_damages(console, *open.store));
  Status status = open.store->verify([&](const std::string& finding) {
    console.out() << (console.json ? JsonLine().add("finding", finding).text() : finding) << '\n';
  });
  if (!status) return status;
  if (console.json) {
    console.out() << JsonLine().add("sound", true).text() << '\n';
  } else {
    const auto& leaving = open.store->leaving();
    console.line(leaving && leaving->step >= LeavingStep::erased ? Text::verify_left : Text::verify_sound);
  }
  return {};
}

Status verify(Console& console, const VerifyArgs& args) {
  const auto files = os::system_files();
  const bool package = !files->list(args.what) && files->exists(args.what);
  return package ? verify_file(console, *files, args) : verify_store(console, args);
}

}  // namespace

void add_verify(Program& program) {
  auto args = std::make_shared<VerifyArgs>();
  program.command("verify", Text::about_verify, [args](Console& console) { return verify(console, *args); })
      .needs("STORE|FILE", args->what, Text::arg_store_or_package)
      .takes("--hub-key", args->hub_key, Text::option_hub_key)
      .takes("--witness", args->witness, Text::option_witness);
}

}  // namespace satchel::cli
