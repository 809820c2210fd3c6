#include "engine/merge/plain_identity.h"
#include "platform/cli/commands.h"
#include "platform/cli/draft_sheet.h"
#include "platform/cli/json_line.h"
#include "platform/cli/put_identity.h"
#include "platform/cli/store_access.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

struct SignArgs {
  std::string store, as, of, signature, shown, refused;
  bool cannot = false;
  std::vector<std::string> words;  // name=… and other parts, where what is signed is sealed
};

struct Signer {
  const RecordType* type = nullptr;
  Record record;
};

Result<Signer> signer_of(Store& store, const std::string& of) {
  const std::size_t slash = of.find('/');
  if (slash == std::string::npos) return fail(Code::invalid, of + " is not TYPE/ID");
  Signer out;
  SATCHEL_ASSIGN(out.type, type_named(*store.schema(), of.substr(0, slash)));
  if (!out.type->index_of("signature") || !out.type->index_of("signed"))
    return fail(Code::invalid, out.type->name + " is not signed");
  SATCHEL_ASSIGN(out.record, record_named(store, *out.type, of.substr(slash + 1)));
  return out;
}

Result<Hash> kept_file(Store& store, const std::string& path) {
  SATCHEL_ASSIGN(const BlobInfo blob, store.blobs().add_file(path));
  SATCHEL_TRY(store.note_blob(blob.sha256, blob.size, BlobLane::original));
  return blob.sha256;
}

/// An empty file is no signature, and no text that was shown.
Status check_says_something(const std::string& path) {
  SATCHEL_ASSIGN(const std::uint64_t size, os::system_files()->size(path));
  return size == 0 ? Status(fail(Code::invalid, path + " is empty")) : Status();
}

void put_in(DraftChange& change, const char* field, Value value) {
  change.fields.push_back({field, std::move(value), How::put});
}

/// Sealed, where who signs is a complainant: then it replaces what was sealed of him, which must be given again.
Status add_signature(Store& store, const Signer& signer, const SignArgs& args, DraftChange& change) {
  std::vector<std::string> words = args.words;
  const bool sealed = identity_is_sealed(*signer.type, signer.record.values, store.schema()->utc_offset());
  if (sealed && words.empty() && !is_null(signer.record.values[*signer.type->index_of("identity_sealed")]))
    return fail(Code::invalid, "the identity is sealed already: give name=… and the rest again, it is sealed anew");
  if (sealed) words.push_back("signature=@" + args.signature);
  SATCHEL_ASSIGN(change.fields, assigns_with_identity(store, *os::system_files(), *signer.type, change.id, words));
  if (!sealed) {
    SATCHEL_ASSIGN(const Hash hash, kept_file(store, args.signature));
    put_in(change, "signature", octets(hash.view()));
  }
  return {};
}

Status add_signed(const OpenStore& open, const Signer& signer, const SignArgs& args, DraftChange& change) {
  if (args.shown.empty()) return fail(Code::invalid, "--shown: the text that was shown to who signs");
  SATCHEL_TRY(check_says_something(args.signature));
  SATCHEL_TRY(check_says_something(args.shown));
  SATCHEL_TRY(add_signature(*open.store, signer, args, change));
  SATCHEL_ASSIGN(const Hash shown, kept_file(*open.store, args.shown));
  put_in(change, "shown_text_sha256", octets(shown.view()));
  put_in(change, "signed", open.host.clock->wall().count);
  if (signer.type->index_of("signed_state")) put_in(change, "signed_state", std::string("signed"));
  return {};
}

Status add_refusal(const Signer& signer, const SignArgs& args, DraftChange& change) {
  if (!signer.type->index_of("signed_state"))
    return fail(Code::invalid, signer.type->name + " is signed, or it is none");
  put_in(change, "signed_state", std::string(args.cannot ? "cannot_sign" : "refused"));
  if (!args.refused.empty()) put_in(change, "refusal_reason", args.refused);
  return {};
}

Status sign(Console& console, const SignArgs& args) {
  const int ways = (args.signature.empty() ? 0 : 1) + (args.refused.empty() ? 0 : 1) + (args.cannot ? 1 : 0);
  if (ways != 1) return fail(Code::invalid, "one of --signature, --refused and --cannot");
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(const Signer signer, signer_of(*open.store, args.of));
  DraftChange change{ChangeKind::update, signer.type->name, signer.record.id, {}};
  SATCHEL_TRY(args.signature.empty() ? add_refusal(signer, args, change) : add_signed(open, signer, args, change));
  SATCHEL_ASSIGN(const auto ids, open.store->save({{std::move(change)}, {}}));
  const std::string id = to_text(ids.front());
  console.out() << (console.json ? JsonLine().add("id", id).text() : id) << '\n';
  return {};
}

}  // namespace

void add_sign(Program& program) {
  auto args = std::make_shared<SignArgs>();
  program.command("sign", Text::about_sign, [args](Console& console) { return sign(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs("OF", args->of, Text::arg_sign_of)
      .takes("--signature", args->signature, Text::option_signature)
      .takes("--shown", args->shown, Text::option_shown)
      .takes("--refused", args->refused, Text::option_refused)
      .flag("--cannot", args->cannot, Text::option_cannot)
      .takes_all("FIELDS", args->words, Text::arg_sign_words);
}

}  // namespace satchel::cli
