#include "tests/bench/cases.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr int kPhotos = 100;
constexpr std::size_t kBytes = 2U << 20;

/// As a camera leaves them: plain.
Status take_all(Device& device, const std::string& folder, std::vector<std::string>& paths) {
  Files& files = *device.host.files;
  SATCHEL_TRY(files.make_folder(folder));
  for (int i = 0; i < kPhotos; ++i) {
    paths.push_back(folder + "/" + std::to_string(i));
    SATCHEL_TRY(write_whole(files, paths.back(), device.host.random->bytes(kBytes)));
    SATCHEL_ASSIGN(const BlobInfo blob, device.store->blobs().add_file(paths.back()));
    SATCHEL_TRY(device.store->note_blob(blob.sha256, blob.size, BlobLane::original));
  }
  return {};
}

/// The plain way: copy, fsync, SHA-256.
Status copy_all(Files& files, const std::vector<std::string>& from, const std::string& to) {
  SATCHEL_TRY(files.make_folder(to));
  for (std::size_t i = 0; i < from.size(); ++i) {
    SATCHEL_ASSIGN(const Bytes bytes, read_all(files, from[i], kBytes));
    SATCHEL_ASSIGN(auto file, files.create(to + "/" + std::to_string(i)));
    SATCHEL_TRY(file->append(bytes));
    SATCHEL_TRY(file->sync());
    if (sha256(bytes).is_null()) return fail(Code::internal);
  }
  return {};
}

}  // namespace

Status photo_case(const Bench& bench) {
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(bench.path("photo-hub")));
  SATCHEL_ASSIGN(auto device, Device::enrol(bench.path("photo"), hub.url, hub.codes[0]));
  std::vector<std::string> paths;
  SATCHEL_TRY(take_all(device, bench.path("photo.taken"), paths));
  SATCHEL_ASSIGN(const double plain,
                 seconds([&] { return copy_all(*device.host.files, paths, bench.path("photo.plain")); }));
  net::SyncSummary summary;
  SATCHEL_ASSIGN(const double ours, seconds([&]() -> Status {
                   SATCHEL_ASSIGN(summary, device.sync());
                   return {};
                 }));
  const double megabytes = kPhotos * static_cast<double>(kBytes) / 1e6;
  const double sent = static_cast<double>(summary.bytes_in + summary.bytes_out);
  char detail[120];
  std::snprintf(detail, sizeof detail, "%.3f %% overhead, %llu requests", (sent / (megabytes * 1e6) - 1) * 100,
                static_cast<unsigned long long>(summary.requests));
  print({"photos_100", megabytes / ours, "MB/s", megabytes / plain, plain / ours, detail}, bench.json);
  return {};
}

}  // namespace satchel::bench
