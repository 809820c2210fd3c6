#include <cstdlib>

#include "engine/evidence/jpeg.h"
#include "engine/evidence/jpeg_guard.h"

namespace satchel::jpeg {
namespace {

/// What libjpeg writes into grows by malloc, and stays ours when it gives up.
class Encoder {
 public:
  Encoder() { info_.err = install(guard_); }
  ~Encoder() {
    jpeg_destroy_compress(&info_);
    std::free(out_);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  bool run(const Raster& raster, int quality, ByteView exif) {
    return guarded(guard_, [&] {
      start(raster, quality);
      if (!exif.empty())
        jpeg_write_marker(&info_, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()),
                          static_cast<unsigned>(exif.size()));
      while (info_.next_scanline < info_.image_height) write_row(raster);
      jpeg_finish_compress(&info_);
    });
  }

  ByteView bytes() const { return {reinterpret_cast<const char*>(out_), size_}; }

 private:
  void start(const Raster& raster, int quality) {
    jpeg_create_compress(&info_);
    jpeg_mem_dest(&info_, &out_, &size_);
    info_.image_width = raster.width;
    info_.image_height = raster.height;
    info_.input_components = 3;
    info_.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info_);
    jpeg_set_quality(&info_, quality, TRUE);
    jpeg_start_compress(&info_, TRUE);
  }

  void write_row(const Raster& raster) {
    const std::size_t at = std::size_t{info_.next_scanline} * raster.width * 3;
    // libjpeg does not write to its input; its type does not say so.
    auto* row = const_cast<JSAMPLE*>(reinterpret_cast<const JSAMPLE*>(raster.rgb.data() + at));
    jpeg_write_scanlines(&info_, &row, 1);
  }

  Guard guard_{};
  jpeg_compress_struct info_{};
  unsigned char* out_ = nullptr;
  unsigned long size_ = 0;
};

}  // namespace

Result<Bytes> encode(const Raster& raster, int quality, ByteView exif) {
  const auto side_fits = [](unsigned side) { return side >= 1 && side <= JPEG_MAX_DIMENSION; };
  if (!side_fits(raster.width) || !side_fits(raster.height) || exif.size() > 65'533 ||
      raster.rgb.size() != std::size_t{raster.width} * raster.height * 3)
    return fail(Code::invalid, "no such picture");
  Encoder encoder;
  if (!encoder.run(raster, quality, exif)) return fail(Code::out_of_memory, "encoding a picture");
  return Bytes(encoder.bytes());
}

}  // namespace satchel::jpeg
