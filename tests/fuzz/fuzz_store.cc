// A store's file, as damaged as can be, and the WAL behind it where one follows (it begins with its magic number).
#include "tests/fuzz/fuzz.h"
#include "tests/simulation/sample_store.h"

using namespace satchel;

SATCHEL_FUZZ_TARGET(bytes) {
  static sample::Tablet tablet;
  const std::size_t wal = std::min(bytes.find("\x37\x7F\x06"), bytes.size());
  sim::Disk::Image image;
  image.files[sample::kDatabase] = bytes.substr(0, wal);
  image.files["store/reserve"] = "r";
  if (wal < bytes.size()) image.files[std::string(sample::kDatabase) + "-wal"] = bytes.substr(wal);
  tablet.disk.put_back(image);
  tablet.disk.revive();
  sample::use_store(tablet, sample::kAll);
}
