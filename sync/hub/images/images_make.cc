// Images: how one is made, and which are kept.
#include <algorithm>

#include "sync/hub/entries/erasures.h"
#include "sync/hub/images/image_fill.h"
#include "sync/hub/images/images.h"

namespace satchel::hub {

/// By who has the lock.
Result<Images::Found> Images::make(const Asked& asked) {
  SATCHEL_ASSIGN(const auto beside, beside_ ? beside_() : Result<std::unique_ptr<Central>>(nullptr));
  SATCHEL_ASSIGN(const ImagePtr made, make_from(beside ? *beside : central_, asked));
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(const Version oldest, oldest_image(*view));
    if (made->manifest.cursor.version < oldest) {  // erased since: whoever did so may have looked before it was here
      folder_.remove(made->name);
      return Found{{}, sync::ImageOutcome::building};
    }
  }
  (void)take_stock();
  keep(made);
  evict();
  if (made->name != asked.name) return Found{{}, sync::ImageOutcome::another};  // a schema came meanwhile
  if (made->manifest.cursor.version.value < asked.request.at_least) return Found{{}, sync::ImageOutcome::none};
  return Found{made};
}

Result<ImagePtr> Images::make_from(Central& central, const Asked& asked) {
  SATCHEL_ASSIGN(const std::string work, folder_.make_ready());
  const SchemaPtr schema = central.schema();
  SATCHEL_ASSIGN(auto view, central.view());
  SATCHEL_ASSIGN(const Head head, view->head());
  SATCHEL_ASSIGN(const auto builder, ImageBuilder::begin(ports_.files, work, vfs_, schema));
  SATCHEL_TRY(fill_image(*view, *schema, asked.device, *builder));
  view.reset();
  ImageManifest manifest;
  manifest.role = asked.device.role;
  manifest.scopes = asked.scopes;
  manifest.schema = sha256(schema->text());
  manifest.cursor = {head.version, head.tag};
  manifest.piece_bytes = limits_.piece_bytes;
  SATCHEL_ASSIGN(ImagePtr made, folder_.write(*builder, work, std::move(manifest)));
  if (log_)
    log_("made an image of " + std::to_string(made->manifest.records) + " records, " +
         std::to_string(made->manifest.packed_from(0)) + " bytes, up to version " + std::to_string(head.version.value));
  return made;
}

/// By who has the lock: what others made counts too. What is odd goes once, an image from before an erasure always.
Status Images::take_stock() {
  const bool first = [&] {
    const std::lock_guard lock(mutex_);
    return !std::exchange(looked_, true);
  }();
  SATCHEL_ASSIGN(const auto names, folder_.names());
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(const Version oldest, oldest_image(*view));
  std::map<std::string, ImagePtr> there;
  for (const auto& name : names) {
    SATCHEL_ASSIGN(ImagePtr image, folder_.read(name));
    const bool goes = image ? image->manifest.cursor.version < oldest : first;
    if (goes) folder_.remove(name);
    if (image && !goes) there[name] = std::move(image);
  }
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [&](const auto& kept) { return !there.contains(kept.first); });
  for (auto& [name, image] : there) {
    InMemory& kept = kept_[name];
    if (!kept.image || kept.image->id != image->id) kept = {std::move(image), ++uses_};
  }
  return {};
}

/// By who has the lock: as many as are too many, the longest unused first.
void Images::evict() {
  const std::lock_guard lock(mutex_);
  const auto bytes = [&] {
    std::uint64_t sum = 0;
    for (const auto& [_, kept] : kept_) sum += kept.image->manifest.packed_from(0);
    return sum;
  };
  while (kept_.size() > 1 && (kept_.size() > limits_.most_images || bytes() > limits_.most_bytes)) {
    const auto oldest = std::min_element(kept_.begin(), kept_.end(),
                                         [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    folder_.remove(oldest->first);
    kept_.erase(oldest);
  }
}

ImagePtr Images::in_memory(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto it = kept_.find(name);
  if (it == kept_.end()) return {};
  it->second.used = ++uses_;
  return it->second.image;
}

void Images::keep(const ImagePtr& image) {
  const std::lock_guard lock(mutex_);
  kept_[image->name] = {image, ++uses_};
}

void Images::forget(const KeptImage& image) {
  const std::lock_guard lock(mutex_);
  const auto it = kept_.find(image.name);
  if (it != kept_.end() && it->second.image->id == image.id) kept_.erase(it);
}

}  // namespace satchel::hub
