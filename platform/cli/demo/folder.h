// Where the demo plays.
#pragma once

#include <string>

#include "engine/base/result.h"

namespace satchel::cli::demo {

/// A folder to be kept, or a temporary one that goes with the object.
class Folder {
 public:
  /// `keep`: that folder, made if missing; empty: a temporary one. Errors: invalid (it is not empty), io.
  static Result<Folder> make(const std::string& keep);
  ~Folder();
  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&&) = delete;

  const std::string& path() const { return path_; }
  bool kept() const { return kept_; }

 private:
  Folder(std::string path, bool kept) : path_(std::move(path)), kept_(kept) {}
  std::string path_;
  bool kept_;
};

}  // namespace satchel::cli::demo
