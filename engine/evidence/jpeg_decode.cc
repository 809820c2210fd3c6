#include <algorithm>
#include <jerror.h>
#include <vector>

#include "engine/evidence/jpeg.h"
#include "engine/evidence/jpeg_guard.h"

namespace satchel::jpeg {
namespace {

constexpr ByteView kExifPrefix("Exif\0\0", 6);

class Decoder {
 public:
  explicit Decoder(ByteView jpeg) : jpeg_(jpeg) { info_.err = install(guard_); }
  ~Decoder() { jpeg_destroy_decompress(&info_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// Up to the frame's head; afterwards info() and exif() are filled.
  Status read_head() {
    if (jpeg_.substr(0, 3) != "\xFF\xD8\xFF") return fail(Code::unsupported, "not a JPEG");
    const bool done = run([this] {
      jpeg_create_decompress(&info_);
      info_.client_data = this;
      info_.mem->max_memory_to_use = kDecoderBytes;
      jpeg_set_marker_processor(&info_, JPEG_APP0 + 1, on_app1);
      const auto size = static_cast<unsigned long>(jpeg_.size());  // 32 bits on Windows; limits::kBlobBytes is less
      jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(jpeg_.data()), size);
      jpeg_read_header(&info_, TRUE);
    });
    return done ? Status{} : error();
  }

  template <class Work>
  bool run(Work work) {
    return guarded(guard_, work);
  }

  Error error() {
    char text[JMSG_LENGTH_MAX] = {};
    guard_.base.format_message(reinterpret_cast<j_common_ptr>(&info_), text);
    const int code = guard_.base.msg_code;
    const bool large = code == JERR_NO_BACKING_STORE || code == JERR_OUT_OF_MEMORY || code == JERR_IMAGE_TOO_BIG;
    return fail(large ? Code::too_large : Code::invalid, text);
  }

  jpeg_decompress_struct& info() { return info_; }
  ByteView exif() const { return exif_; }

 private:
  /// Notes where the EXIF stands, and has libjpeg skip the segment. The whole input is in its buffer.
  static boolean on_app1(j_decompress_ptr info) {
    auto& self = *static_cast<Decoder*>(info->client_data);
    jpeg_source_mgr& from = *info->src;
    if (from.bytes_in_buffer < 2) ERREXIT(info, JERR_INPUT_EOF);
    const std::size_t length = std::size_t{from.next_input_byte[0]} << 8 | from.next_input_byte[1];
    if (length < 2 || length > from.bytes_in_buffer) ERREXIT(info, JERR_BAD_LENGTH);
    const ByteView body(reinterpret_cast<const char*>(from.next_input_byte) + 2, length - 2);
    if (self.exif_.empty() && body.starts_with(kExifPrefix)) self.exif_ = body;
    from.next_input_byte += length;
    from.bytes_in_buffer -= length;
    return TRUE;
  }

  ByteView jpeg_, exif_;
  Guard guard_{};
  jpeg_decompress_struct info_{};
};

/// Stops a progressive photo of endless scans: each costs a pass over the whole picture.
void limit_scans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kScans) ERREXIT(info, JERR_IMAGE_TOO_BIG);
}

/// Shrinks row by row: each target pixel is the mean of the source pixels that fall into it.
class Shrinker {
 public:
  Shrinker(unsigned width, unsigned height, unsigned longest_side) : from_width_(width), from_height_(height) {
    const unsigned longest = std::max(width, height);
    const auto scaled = [&](unsigned side) {
      return longest <= longest_side
                 ? side
                 : std::max(1U, static_cast<unsigned>(std::uint64_t{side} * longest_side / longest));
    };
    out_.width = scaled(width), out_.height = scaled(height);
    sums_.resize(std::size_t{out_.width} * 3);
    counts_.resize(out_.width);
    out_.rgb.reserve(sums_.size() * out_.height);
  }

  void add(const std::uint8_t* row) {
    for (unsigned x = 0; x < from_width_; ++x) {
      const auto to = static_cast<std::size_t>(std::uint64_t{x} * out_.width / from_width_);
      for (std::size_t c = 0; c < 3; ++c) sums_[to * 3 + c] += row[std::size_t{x} * 3 + c];
      ++counts_[to];
    }
    const auto target = [&](unsigned y) { return std::uint64_t{y} * out_.height / from_height_; };
    if (target(y_ + 1) != target(y_)) flush();
    ++y_;
  }

  Raster take() && { return std::move(out_); }

 private:
  void flush() {
    for (std::size_t i = 0; i < sums_.size(); ++i) out_.rgb += static_cast<char>(sums_[i] / counts_[i / 3]);
    std::fill(sums_.begin(), sums_.end(), 0);
    std::fill(counts_.begin(), counts_.end(), 0);
  }

  unsigned from_width_, from_height_, y_ = 0;
  std::vector<std::uint64_t> sums_, counts_;
  Raster out_;
};

bool has_rgb(J_COLOR_SPACE space) { return space == JCS_GRAYSCALE || space == JCS_RGB || space == JCS_YCbCr; }

/// The smallest of libjpeg's n/8 that still is as large as asked for.
unsigned eighths(unsigned longest, unsigned longest_side) {
  const std::uint64_t wanted = (std::uint64_t{longest_side} * 8 + longest - 1) / longest;
  return static_cast<unsigned>(std::clamp<std::uint64_t>(wanted, 1, 8));
}

}  // namespace

Result<Head> read_head(ByteView jpeg) {
  Decoder decoder(jpeg);
  SATCHEL_TRY(decoder.read_head());
  return Head{decoder.info().image_width, decoder.info().image_height, decoder.exif()};
}

Result<Raster> decode(ByteView jpeg, unsigned longest_side) {
  Decoder decoder(jpeg);
  SATCHEL_TRY(decoder.read_head());
  auto& info = decoder.info();
  if (!has_rgb(info.jpeg_color_space)) return fail(Code::unsupported, "neither colour nor grey");
  if (std::uint64_t{info.image_width} * info.image_height > kPixels) return fail(Code::too_large, "too many pixels");
  jpeg_progress_mgr progress{};
  progress.progress_monitor = limit_scans;
  info.progress = &progress;
  info.out_color_space = JCS_RGB;
  info.scale_num = eighths(std::max(info.image_width, info.image_height), longest_side);
  info.scale_denom = 8;
  if (!decoder.run([&info] { jpeg_start_decompress(&info); })) return decoder.error();
  Shrinker shrinker(info.output_width, info.output_height, longest_side);
  std::vector<std::uint8_t> row(std::size_t{info.output_width} * 3);
  JSAMPROW rows[] = {row.data()};
  while (info.output_scanline < info.output_height) {
    if (!decoder.run([&] { jpeg_read_scanlines(&info, rows, 1); })) return decoder.error();
    shrinker.add(row.data());
  }
  return std::move(shrinker).take();
}

}  // namespace satchel::jpeg
