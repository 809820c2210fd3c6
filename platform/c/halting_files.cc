#include "platform/c/halting_files.h"

namespace satchel::capi {
namespace {

Error broken_off() { return fail(Code::cancelled, "the store is suspended"); }

class HaltingRead final : public ReadableFile {
 public:
  HaltingRead(std::unique_ptr<ReadableFile> file, const std::function<bool()>& halted)
      : file_(std::move(file)), halted_(halted) {}
  std::uint64_t size() const override { return file_->size(); }
  Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
    if (halted_()) return broken_off();
    return file_->read(offset, n);
  }

 private:
  const std::unique_ptr<ReadableFile> file_;
  const std::function<bool()> halted_;  // a copy: it may be read when the store is gone
};

class HaltingWrite final : public WritableFile {
 public:
  HaltingWrite(std::unique_ptr<WritableFile> file, const std::function<bool()>& halted)
      : file_(std::move(file)), halted_(halted) {}
  Status append(ByteView bytes) override {
    if (halted_()) return broken_off();
    return file_->append(bytes);
  }
  Status sync() override { return file_->sync(); }

 private:
  const std::unique_ptr<WritableFile> file_;
  const std::function<bool()> halted_;
};

}  // namespace

Result<std::unique_ptr<WritableFile>> HaltingFiles::watched(Result<std::unique_ptr<WritableFile>> file) {
  if (!file) return file;
  return std::unique_ptr<WritableFile>(std::make_unique<HaltingWrite>(*std::move(file), halted_));
}

Result<std::unique_ptr<WritableFile>> HaltingFiles::create(const std::string& path) {
  return watched(files_.create(path));
}

Result<std::unique_ptr<WritableFile>> HaltingFiles::append_to(const std::string& path) {
  return watched(files_.append_to(path));
}

Result<std::unique_ptr<ReadableFile>> HaltingFiles::open(const std::string& path) {
  SATCHEL_ASSIGN(auto file, files_.open(path));
  return std::unique_ptr<ReadableFile>(std::make_unique<HaltingRead>(std::move(file), halted_));
}

}  // namespace satchel::capi
