#include "sync/hub/images/image_folder.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kTail = ".image", kWork = ".making", kFolder = "/images";
constexpr const char *kLockTail = ".lock", *kPartTail = ".part";
constexpr std::size_t kFooterBytes = 8, kMostManifest = 4U << 20;

/// The lock is beside the folder: who clears that away takes nobody's lock.
Result<std::shared_ptr<void>> lock_of(Files& files, const std::string& folder) {
  return files.lock(folder + kLockTail);
}

/// All files of the folder whose name has `part` in it.
Status remove_named(Files& files, const std::string& folder, std::string_view part) {
  const auto names = files.list(folder);
  if (!names) return names.code() == Code::not_found ? Status{} : Status{names.error()};
  for (const auto& name : *names)
    if (name.find(part) != std::string::npos) SATCHEL_TRY(files.remove(folder + "/" + name));
  return {};
}

/// Not there, or nothing that a hub of this format made: that is no error of the disk.
bool is_none(Code code) {
  return code == Code::not_found || code == Code::corrupt || code == Code::invalid || code == Code::bad_signature;
}

/// Goes again unless it came under its name.
struct PartFile {
  ~PartFile() { (void)files.remove(path); }
  Files& files;
  const std::string path;
};

}  // namespace

std::string image_name(std::string_view role, const std::vector<std::string>& scopes, const Hash& schema) {
  Bytes of = image_message({});  // names the format
  Writer out(of);
  out.bytes(role);
  for (const auto& scope : scopes) out.bytes(scope);
  out.hash(schema);
  return to_hex(sha256(of).view().substr(0, 16)) + std::string(kTail);
}

Status remove_images(Files& files, const std::string& data) {
  const std::string folder = data + std::string(kFolder);
  if (!files.exists(folder)) return {};
  SATCHEL_TRY(remove_named(files, folder, kTail));
  const auto lock = lock_of(files, folder);
  if (!lock && lock.code() != Code::locked) return lock.error();
  if (lock) SATCHEL_TRY(remove_named(files, folder, kWork));
  return files.sync_folder(folder);
}

Result<std::shared_ptr<void>> ImageFolder::lock() { return lock_of(ports_.files, folder_); }

Result<std::vector<std::string>> ImageFolder::names() {
  SATCHEL_ASSIGN(std::vector<std::string> out, ports_.files.list(folder_));
  std::erase_if(out, [](const std::string& name) { return !name.ends_with(kTail); });
  return out;
}

Result<std::string> ImageFolder::make_ready() {
  SATCHEL_TRY(ports_.files.make_folder(folder_));
  SATCHEL_TRY(remove_named(ports_.files, folder_, kWork));
  return path(to_hex(ports_.random.bytes(8)) + std::string(kWork));
}

Result<ImagePtr> ImageFolder::write(ImageBuilder& builder, const std::string& work, ImageManifest manifest) {
  const PartFile part{ports_.files, work + kPartTail};
  SATCHEL_ASSIGN(KeptImage out, write_file(builder, part.path, std::move(manifest)));
  out.name = image_name(out.manifest.role, out.manifest.scopes, out.manifest.schema);
  SATCHEL_TRY(ports_.files.rename(part.path, path(out.name)));
  SATCHEL_TRY(ports_.files.sync_folder(folder_));
  return ImagePtr(std::make_shared<const KeptImage>(std::move(out)));
}

/// The pieces, then signature and manifest, then the number of their bytes.
Result<KeptImage> ImageFolder::write_file(ImageBuilder& builder, const std::string& path, ImageManifest manifest) {
  KeptImage out;
  out.manifest = std::move(manifest);
  out.manifest.hub = hub_;
  SATCHEL_ASSIGN(const auto file, ports_.files.create(path));
  SATCHEL_TRY(builder.finish(*file, out.manifest));
  out.as_signed.bytes = encode(out.manifest);
  if (out.as_signed.bytes.size() > kMostManifest) return fail(Code::too_large, "an image's manifest");
  out.id = sha256(out.as_signed.bytes);
  SATCHEL_ASSIGN(out.as_signed.signature, ports_.keys.sign(image_message(out.as_signed.bytes)));
  Bytes footer = Bytes(view(out.as_signed.signature)) + out.as_signed.bytes;
  const std::size_t length = footer.size();
  Writer(footer).fixed64(length);
  SATCHEL_TRY(file->append(footer));
  SATCHEL_TRY(file->sync());
  return out;
}

Result<ImagePtr> ImageFolder::read(const std::string& name) {
  auto out = read_strictly(name);
  if (!out) return is_none(out.code()) ? Result<ImagePtr>(ImagePtr()) : Result<ImagePtr>(out.error());
  return ImagePtr(std::make_shared<const KeptImage>(*std::move(out)));
}

Result<KeptImage> ImageFolder::read_strictly(const std::string& name) {
  SATCHEL_ASSIGN(const auto file, open(name));
  const std::uint64_t size = file->size();
  if (size < kFooterBytes + sizeof(Signature)) return fail(Code::corrupt, name);
  SATCHEL_ASSIGN(const Bytes tail, file->read(size - kFooterBytes, kFooterBytes));
  const std::uint64_t length = Reader(ByteView(tail)).fixed64();
  if (length < sizeof(Signature) || length > kMostManifest || length > size - kFooterBytes)
    return fail(Code::corrupt, name);
  SATCHEL_ASSIGN(const Bytes footer, file->read(size - kFooterBytes - length, static_cast<std::size_t>(length)));
  KeptImage out;
  SATCHEL_ASSIGN(out.as_signed.signature, signature_from_bytes(ByteView(footer).substr(0, sizeof(Signature))));
  out.as_signed.bytes = footer.substr(sizeof(Signature));
  SATCHEL_ASSIGN(out.manifest, opened_image(ports_.keys.public_key(), out.as_signed));
  out.id = sha256(out.as_signed.bytes);
  out.name = name;
  const ImageManifest& m = out.manifest;
  if (m.hub != hub_ || name != image_name(m.role, m.scopes, m.schema) ||
      m.packed_from(0) + length + kFooterBytes != size)
    return fail(Code::corrupt, name);
  return out;
}

}  // namespace satchel::hub
