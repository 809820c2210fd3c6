#include "platform/cli/store_access.h"

#include "platform/cli/json_line.h"
#include "platform/os/files.h"

namespace satchel::cli {

std::string key_path(const std::string& folder) { return folder + "/key"; }

bool is_store(Files& files, const std::string& folder) {
  return files.exists(folder + "/store.db") || files.exists(folder + "/identity");
}

namespace {

Result<OpenStore> open_as(const std::string& folder, bool read_only) {
  SATCHEL_ASSIGN(os::Host host, os::open_host(key_path(folder), os::MissingKey::is_none));
  StoreOptions options;
  options.folder = folder;
  options.read_only = read_only;
  SATCHEL_ASSIGN(auto store, Store::open(host.ports(), options));
  auto salvaged = store->salvaged();
  return OpenStore{std::move(host), std::move(store), std::move(salvaged)};
}

void tell_no_key(Console& console, Code key) {
  if (!console.json) return console.note(Text::store_without_key, {std::string(sentence(console.language(), key))});
  console.err() << JsonLine().add("confidential", confidential_word(key)).text() << '\n';
}

}  // namespace

Result<OpenStore> open_store(const std::string& folder, Access access) {
  if (!is_store(*os::system_files(), folder)) return fail(Code::not_found, "no store in " + folder);
  auto open = open_as(folder, access == Access::read);
  if (access == Access::write || open.code() != Code::corrupt) return open;
  std::optional<Damage> salvaged;
  {
    SATCHEL_ASSIGN(OpenStore writing, open_as(folder, false));
    salvaged = std::move(writing.salvaged);
  }
  SATCHEL_ASSIGN(OpenStore reading, open_as(folder, true));
  reading.salvaged = std::move(salvaged);
  return reading;
}

Result<OpenStore> open_store(Console& console, const std::string& folder, Access access, const std::string& as) {
  SATCHEL_ASSIGN(OpenStore open, open_store(folder, access));
  if (!as.empty()) SATCHEL_TRY(open.store->act_as(as));
  if (open.salvaged) console.err() << damage_text(console, *open.salvaged) << '\n';
  const Code key = open.store->key_at_hand().code();
  if (key != Code::ok) tell_no_key(console, key);
  return open;
}

std::string damage_text(const Console& console, const Damage& damage) {
  const auto n = [](std::int64_t v) { return std::to_string(v); };
  const auto lost = damage.lost_entries(), blobs = static_cast<std::int64_t>(damage.blobs.size());
  if (console.json) {
    JsonLine inner;
    inner.add("number", damage.number).add("when", to_rfc3339(damage.when)).add("reason", damage.reason);
    inner.add("kept", damage.kept).add("lost", lost).add("photos", blobs);
    return JsonLine().raw("damage", inner.text()).text();
  }
  const std::string when = to_rfc3339(damage.when), folder = "aside/" + n(damage.number);
  if (!damage.files_aside) return console.text(Text::damage_loss, {when, n(lost), damage.reason});
  return console.text(Text::damage_aside, {when, folder, n(damage.kept), n(lost), n(blobs), damage.reason});
}

Result<const RecordType*> type_named(const Schema& schema, std::string_view name) {
  if (const RecordType* type = schema.find(name)) return type;
  std::string known;
  for (const auto& type : schema.types()) known += " " + type.name;
  return fail(Code::unknown_type, std::string(name) + "; there are:" + known);
}

Result<Record> record_named(Store& store, const RecordType& type, std::string_view id_text) {
  SATCHEL_ASSIGN(const Id id, id_from_text(id_text));
  SATCHEL_ASSIGN(auto record, store.get(type.number, id));
  if (!record) return fail(Code::not_found, type.name + " " + std::string(id_text));
  return *std::move(record);
}

}  // namespace satchel::cli
