#include <boost/asio/io_context.hpp>

#include "engine/base/limits.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"
#include "platform/net/curl_transport.h"
#include "platform/net/device.h"
#include "platform/net/loop.h"
#include "platform/os/files.h"
#include "sync/client/left_json.h"

namespace satchel::cli {
namespace {

constexpr unsigned kProofTries = 4;
constexpr std::uint64_t kMostProofBytes = 256U << 20;

struct ProofArgs {
  std::string store, out, check, hub_key;
};

Text text_of(sync::Left what) {
  switch (what) {
    case sync::Left::entries:
      return Text::left_entries;
    case sync::Left::outcomes:
      return Text::left_outcomes;
    case sync::Left::receipts:
      return Text::left_receipts;
    case sync::Left::pull:
      return Text::left_pull;
    case sync::Left::blobs:
      return Text::left_blobs;
    case sync::Left::stranded:
      return Text::left_stranded;
    case sync::Left::lost_by_hub:
      return Text::left_lost_by_hub;
    case sync::Left::damages:
      break;
  }
  return Text::left_damages;
}

void tell(Console& console, const std::vector<sync::LeftBehind>& left) {
  for (const auto& one : left) {
    if (console.json) {
      console.out() << sync::left_json(one) << '\n';
      continue;
    }
    console.line(text_of(one.what), {std::to_string(one.count)});
    for (const auto& name : one.names) console.out() << "    " << name << '\n';
  }
}

void tell(Console& console, const sync::EmptyProof& p) {
  const auto n = [](std::uint64_t v) { return std::to_string(v); };
  if (console.json) {
    JsonLine line;
    line.add("sound", true).add("device", to_text(p.device)).add("hub", to_text(p.hub)).add("user", p.user);
    line.add("role", p.role).add("hub_time", to_rfc3339(p.hub_time)).add("entries", p.entries);
    line.add("refused", p.refused).add("photos", p.blobs).add("log_size", p.log.size);
    console.out() << line.add("log_root", to_hex(p.log.root.view())).text() << '\n';
    return;
  }
  console.line(Text::proof_sound, {to_text(p.device), p.user, to_rfc3339(p.hub_time), n(p.entries), n(p.blobs)});
  if (p.refused > 0) console.line(Text::proof_refused, {n(p.refused)});
}

Status check_proof(Console& console, const ProofArgs& args) {
  if (args.hub_key.empty()) return fail(Code::invalid, console.text(Text::proof_key_needed));
  SATCHEL_ASSIGN(const Hash key, hash_from_hex(args.hub_key));
  SATCHEL_ASSIGN(const Bytes file, read_all(*os::system_files(), args.check, kMostProofBytes));
  SATCHEL_ASSIGN(const sync::EmptyProof proof, sync::check_empty_proof(file, PublicKey{key.bytes}));
  return tell(console, proof), Status{};
}

/// What waits goes first, as with `satchel sync`.
Status sync_first(OpenStore& open, const net::Trust& trust) {
  net::SyncOptions options;
  options.tries = kProofTries;
  options.trust = trust;
  SATCHEL_ASSIGN(const net::SyncSummary summary, net::sync_now(*open.store, open.host.ports(), options));
  return summary.left.code == Code::ok ? Status{} : Status{summary.left};
}

Result<Bytes> ask_hub(OpenStore& open, const net::Trust& trust) {
  SATCHEL_ASSIGN(const auto asked, sync::begin_empty_proof(*open.store, open.host.ports()));
  net::CurlOptions options;
  options.base_url = open.store->identity().hub_url;
  options.trust = trust;
  boost::asio::io_context loop;
  SATCHEL_ASSIGN(auto transport, net::CurlTransport::open(loop, options));
  SATCHEL_ASSIGN(const sync::HttpReply reply, net::fetch(loop, *transport, asked.request));
  return sync::finish_empty_proof(*open.store, open.host.ports(), asked, reply);
}

Status prove(Console& console, const ProofArgs& args) {
  if (args.store.empty() || args.out.empty()) return fail(Code::invalid, console.text(Text::proof_out_needed));
  SATCHEL_ASSIGN(OpenStore open, open_store(console, args.store, Access::write));
  SATCHEL_ASSIGN(const net::Trust trust, net::kept_trust(*open.host.files, args.store));
  const Status synced = sync_first(open, trust);
  SATCHEL_ASSIGN(const auto left, sync::left_behind(*open.store));
  tell(console, left);
  if (!left.empty()) return synced ? Status{fail(Code::not_empty)} : synced;
  SATCHEL_TRY(synced);
  SATCHEL_ASSIGN(const Bytes proof, ask_hub(open, trust));
  SATCHEL_TRY(write_whole(*open.host.files, args.out, proof));
  if (console.json)
    console.out() << JsonLine().add("file", args.out).text() << '\n';
  else
    console.line(Text::proof_written, {args.out});
  return {};
}

Status empty_proof(Console& console, const ProofArgs& args) {
  return args.check.empty() ? prove(console, args) : check_proof(console, args);
}

}  // namespace

void add_empty_proof(Program& program) {
  auto args = std::make_shared<ProofArgs>();
  program
      .command("empty-proof", Text::about_empty_proof, [args](Console& console) { return empty_proof(console, *args); })
      .takes("STORE", args->store, Text::arg_store)
      .takes("--out", args->out, Text::option_out)
      .takes("--check", args->check, Text::option_proof_check)
      .takes("--hub-key", args->hub_key, Text::option_proof_key);
}

}  // namespace satchel::cli
