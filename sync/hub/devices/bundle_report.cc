#include "sync/hub/devices/bundle_report.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace satchel::hub {

std::string to_text(const BundleReport& r) {
  const auto n = [](auto count) { return std::to_string(count); };
  std::int64_t refused = 0;
  for (const auto& [code, count] : r.refused) refused += count;
  return n(r.taken) + " entries taken (" + n(refused) + " refused), " + n(r.known) + " known, " + n(r.waiting) +
         " waiting; " + n(r.photos_taken) + " photos taken, " + n(r.photos_known) + " known, " + n(r.damaged.size()) +
         " damaged";
}

std::string to_json(const BundleReport& r) {
  boost::json::object entries, refused, photos, out;
  entries["taken"] = r.taken;
  entries["known"] = r.known;
  entries["waiting"] = r.waiting;
  for (const auto& [code, count] : r.refused) refused[info(code).name] = count;
  photos["taken"] = r.photos_taken;
  photos["known"] = r.photos_known;
  boost::json::array damaged;
  for (const auto& hash : r.damaged) damaged.emplace_back(to_hex(hash.view()));
  photos["damaged"] = std::move(damaged);
  out["device"] = to_text(r.device);
  out["entries"] = std::move(entries);
  out["refused"] = std::move(refused);
  out["photos"] = std::move(photos);
  return boost::json::serialize(out);
}

namespace {

std::int64_t count_in(const boost::json::object& from, const char* name, bool& sound) {
  const auto* value = from.if_contains(name);
  sound &= value != nullptr && value->is_int64();
  return sound ? value->get_int64() : 0;
}

const boost::json::object& object_in(const boost::json::object& from, const char* name, bool& sound) {
  static const boost::json::object none;
  const auto* value = from.if_contains(name);
  sound &= value != nullptr && value->is_object();
  return sound ? value->get_object() : none;
}

void read_damaged(const boost::json::object& photos, BundleReport& out, bool& sound) {
  const auto* list = photos.if_contains("damaged");
  sound &= list != nullptr && list->is_array();
  if (!sound) return;
  for (const auto& value : list->get_array()) {
    const auto hash = hash_from_hex(value.is_string() ? std::string_view(value.get_string()) : std::string_view());
    if (hash) out.damaged.push_back(*hash);
    sound &= static_cast<bool>(hash);
  }
}

}  // namespace

Result<BundleReport> bundle_report_from_json(std::string_view json) {
  boost::system::error_code bad;
  const auto read = boost::json::parse(boost::json::string_view(json.data(), json.size()), bad);
  bool sound = !bad && read.is_object();
  if (!sound) return fail(Code::not_a_hub, "no report on a bundle");
  const auto& all = read.get_object();
  const auto& entries = object_in(all, "entries", sound);
  const auto& photos = object_in(all, "photos", sound);
  BundleReport out;
  out.taken = count_in(entries, "taken", sound);
  out.known = count_in(entries, "known", sound);
  out.waiting = count_in(entries, "waiting", sound);
  out.photos_taken = count_in(photos, "taken", sound);
  out.photos_known = count_in(photos, "known", sound);
  read_damaged(photos, out, sound);
  const auto& refused = object_in(all, "refused", sound);
  for (const auto& [name, count] : refused)
    out.refused[code_named({name.data(), name.size()})] += count.is_int64() ? count.get_int64() : 0;
  const auto* device = all.if_contains("device");
  const auto id = id_from_text(device != nullptr && device->is_string() ? std::string_view(device->get_string())
                                                                        : std::string_view());
  if (!id || !sound) return fail(Code::not_a_hub, "no report on a bundle");
  out.device = *id;
  return out;
}

}  // namespace satchel::hub
