#include "platform/cli/store_access.h"

#include "platform/os/files.h"

namespace satchel::cli {

std::string key_path(const std::string& folder) { return folder + "/key"; }

Result<OpenStore> open_store(const std::string& folder, Access access) {
  if (!os::system_files()->exists(folder + "/store.db")) return fail(Code::not_found, "no store in " + folder);
  SATCHEL_ASSIGN(os::Host host, os::open_host(key_path(folder)));
  StoreOptions options;
  options.folder = folder;
  options.read_only = access == Access::read;
  SATCHEL_ASSIGN(auto store, Store::open(host.ports(), options));
  return OpenStore{std::move(host), std::move(store)};
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
