// Stores: how they come, go and stand.
#include "engine/schema/json_line.h"
#include "engine/store/status_json.h"
#include "platform/c/beside.h"
#include "platform/c/call.h"
#include "sync/client/bundle.h"

using namespace satchel;
using namespace satchel::capi;

namespace satchel::capi {
namespace {

Status opened(const std::shared_ptr<HostBox>& host, const satchel_enrol_options* enrol,
              const satchel_open_options* given, satchel_store** store) {
  if (!store) return fail(Code::invalid, "no place for the store");
  SATCHEL_ASSIGN(const satchel_open_options options, read_struct(given));
  if (!options.folder || !*options.folder) return fail(Code::invalid, "folder is missing");
  const auto box = std::make_shared<StoreBox>(host, options);
  if (!enrol) {
    SATCHEL_TRY(box->open());
  } else {
    SATCHEL_ASSIGN(const satchel_enrol_options by, read_struct(enrol));
    if (!by.hub_url || !by.code) return fail(Code::invalid, "hub_url or code is missing");
    SATCHEL_TRY(box->enrol(by));
  }
  *store = new satchel_store{box};
  return {};
}

Status gone_or_busy(const char* what) {
  return Nested::now() ? Status(fail(Code::busy, std::string(what) + " within a function of the host's")) : Status();
}

std::string trim_json(const TrimPlan& plan, bool check) {
  JsonLine line;
  line.add("trimmed", !check).add("originals", std::uint64_t{plan.goes.size()}).add("bytes", plan.bytes);
  line.add("not_at_hub", plan.not_at_hub).add("not_covered", plan.not_covered);
  return line.add("entries_not_covered", plan.entries_not_covered).text();
}

std::string bundle_json(const sync::BundleReport& r) {
  JsonLine line;
  line.add("entries", r.entries).add("photos", r.blobs).add("photo_bytes", r.blob_bytes);
  line.add("whole", r.whole()).add("entries_left", r.entries_left);
  line.add("photos_missing", std::uint64_t{r.missing.size()});
  return line.add("photos_damaged", std::uint64_t{r.damaged.size()}).text();
}

Result<std::string> where_is(Store& store, const char* type_name, const char* id_text) {
  SATCHEL_ASSIGN(const auto left, store.not_receipted());
  if (!type_name && !id_text) return records_json(*store.schema(), left);
  SATCHEL_ASSIGN(const RecordType* type, type_of(store, type_name));
  SATCHEL_ASSIGN(const Id id, id_of(id_text));
  SATCHEL_ASSIGN(const auto record, store.get(type->number, id));
  for (const auto& one : left)
    if (one.id == id && one.type == type->number)
      return json_string(one.where == Whereabouts::here_only ? "tablet_only" : "at_hub");
  if (!record) return fail(Code::not_found, type->name + " " + to_text(id));
  return json_string("receipted");
}

}  // namespace
}  // namespace satchel::capi

satchel_code satchel_enrol(satchel_host* host, const satchel_enrol_options* enrol, const satchel_open_options* options,
                           satchel_store** store, satchel_error* error) SATCHEL_NX {
  return guard(error, host ? host->box.get() : nullptr, [&] {
    return host && enrol ? opened(host->box, enrol, options, store)
                         : Status(fail(Code::invalid, "host or enrol is NULL"));
  });
}

satchel_code satchel_open(satchel_host* host, const satchel_open_options* options, satchel_store** store,
                          satchel_error* error) SATCHEL_NX {
  return guard(error, host ? host->box.get() : nullptr, [&] {
    return host ? opened(host->box, nullptr, options, store) : Status(fail(Code::invalid, "host is NULL"));
  });
}

satchel_code satchel_close(satchel_store* store, satchel_error* error) SATCHEL_NX {
  if (!store) return all_well(error);
  const satchel_code code = guard(error, store->box->host.get(), [&]() -> Status {
    SATCHEL_TRY(gone_or_busy("close"));
    store->box->close();
    return {};
  });
  if (code == SATCHEL_OK) delete store;
  return code;
}

satchel_code satchel_act_as(satchel_store* store, const char* user, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const std::string_view who, needed(user, "user"));
    SATCHEL_TRY(at.act_as(std::string(who)));
    store->box->act_as(std::string(who));
    return {};
  });
}

satchel_code satchel_status(satchel_store* store, satchel_buffer** json, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(std::string text, status_json(at));
    return give(json, std::move(text));
  });
}

satchel_code satchel_whereabouts(satchel_store* store, const char* type, const char* id, satchel_buffer** json,
                                 satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(std::string text, where_is(at, type, id));
    return give(json, std::move(text));
  });
}

satchel_code satchel_schema(satchel_store* store, satchel_buffer** json, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) { return give(json, at.schema()->text()); });
}

satchel_code satchel_verify(satchel_store* store, satchel_buffer** report, satchel_error* error) SATCHEL_NX {
  if (!store) return on_store(store, error, [](Store&) { return Status(); });
  return on_box(store->box, error, [&]() -> Status {
    SATCHEL_ASSIGN(const auto reading, Beside::open(*store->box));
    std::string lines;
    Status sound =
        reading->ended(reading->store().verify([&](const std::string& finding) { lines += finding + "\n"; }));
    if (report && sound.code() != Code::cancelled) SATCHEL_TRY(give(report, std::move(lines)));
    return sound;
  });
}

satchel_code satchel_trim(satchel_store* store, int32_t check, satchel_buffer** json, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const TrimPlan plan, check ? at.trimmable() : at.trim());
    return json ? give(json, trim_json(plan, check != 0)) : Status();
  });
}

satchel_code satchel_write_bundle(satchel_store* store, const char* path, satchel_buffer** json,
                                  satchel_error* error) SATCHEL_NX {
  if (!store) return on_store(store, error, [](Store&) { return Status(); });
  return on_box(store->box, error, [&]() -> Status {
    SATCHEL_ASSIGN(const std::string_view to, needed(path, "path"));
    SATCHEL_ASSIGN(const auto reading, Beside::open(*store->box));
    const auto made = sync::write_bundle(reading->store(), reading->ports(), std::string(to));
    if (!made) return reading->ended(made.error());
    return json ? give(json, bundle_json(*made)) : Status();
  });
}
