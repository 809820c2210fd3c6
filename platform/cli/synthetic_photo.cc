#include "platform/cli/synthetic_photo.h"

#include <algorithm>
#include <cstdlib>
#include <libexif/exif-data.h>
#include <memory>
#include <random>

#include "engine/evidence/jpeg.h"

namespace satchel::cli {
namespace {

constexpr std::int64_t kChina = 8LL * 3'600'000;
constexpr int kQuality = 88;

/// Entries of ours in libexif's tree; that takes them over.
class ExifWriter {
 public:
  ExifWriter() : data_(exif_data_new(), exif_data_unref) {
    exif_data_set_byte_order(data_.get(), EXIF_BYTE_ORDER_INTEL);
    exif_data_set_data_type(data_.get(), EXIF_DATA_TYPE_COMPRESSED);
  }

  void text(ExifIfd ifd, int tag, const std::string& value) {
    auto* bytes = add(ifd, tag, EXIF_FORMAT_ASCII, value.size() + 1);
    std::copy(value.begin(), value.end(), bytes);
  }
  void number(ExifIfd ifd, int tag, ExifShort value) {
    exif_set_short(add(ifd, tag, EXIF_FORMAT_SHORT, 1), EXIF_BYTE_ORDER_INTEL, value);
  }
  /// Degrees · 10^7 as whole degrees, whole minutes and millionths of a second, fine enough to be read back the same.
  void angle(int tag, std::int64_t e7) {
    constexpr std::uint32_t kFraction = 1'000'000;
    const auto size = static_cast<std::uint64_t>(std::abs(e7));
    const std::uint64_t seconds = (size % 10'000'000 * 3600 * kFraction + 5'000'000) / 10'000'000;
    const std::uint64_t minute = 60ULL * kFraction;
    auto* bytes = add(EXIF_IFD_GPS, tag, EXIF_FORMAT_RATIONAL, 3);
    rational(bytes, size / 10'000'000, 1);
    rational(bytes + 8, seconds / minute, 1);
    rational(bytes + 16, seconds % minute, kFraction);
  }

  Bytes finish() {
    unsigned char* out = nullptr;
    unsigned size = 0;
    exif_data_save_data(data_.get(), &out, &size);
    Bytes bytes(reinterpret_cast<char*>(out), size);
    std::free(out);
    return bytes;
  }

 private:
  static void rational(unsigned char* at, std::uint64_t numerator, std::uint32_t denominator) {
    exif_set_rational(at, EXIF_BYTE_ORDER_INTEL, {static_cast<ExifLong>(numerator), denominator});
  }

  unsigned char* add(ExifIfd ifd, int tag, ExifFormat format, std::size_t count) {
    ExifEntry* entry = exif_entry_new();
    const std::size_t size = count * exif_format_get_size(format);
    entry->tag = static_cast<ExifTag>(tag);
    entry->format = format;
    entry->components = count;
    entry->size = static_cast<unsigned>(size);
    entry->data = static_cast<unsigned char*>(std::calloc(1, size));
    exif_content_add_entry(data_->ifd[ifd], entry);
    exif_entry_unref(entry);
    return entry->data;
  }

  std::unique_ptr<ExifData, decltype(&exif_data_unref)> data_;
};

void write_time(ExifWriter& exif, Millis captured) {
  std::string local = to_rfc3339(captured + Millis{kChina});
  const std::string fraction = local.substr(20, 3);
  local.resize(19);
  local[4] = local[7] = ':';
  local[10] = ' ';
  exif.text(EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, local);
  exif.text(EXIF_IFD_EXIF, EXIF_TAG_SUB_SEC_TIME_ORIGINAL, fraction);
  exif.text(EXIF_IFD_EXIF, EXIF_TAG_OFFSET_TIME_ORIGINAL, "+08:00");
}

Bytes exif_of(Millis captured, std::int64_t latitude_e7, std::int64_t longitude_e7) {
  ExifWriter exif;
  exif.text(EXIF_IFD_0, EXIF_TAG_MAKE, "Satchel");
  exif.text(EXIF_IFD_0, EXIF_TAG_MODEL, "synthetic");
  exif.number(EXIF_IFD_0, EXIF_TAG_ORIENTATION, 1);
  write_time(exif, captured);
  exif.text(EXIF_IFD_GPS, EXIF_TAG_GPS_LATITUDE_REF, latitude_e7 < 0 ? "S" : "N");
  exif.angle(EXIF_TAG_GPS_LATITUDE, latitude_e7);
  exif.text(EXIF_IFD_GPS, EXIF_TAG_GPS_LONGITUDE_REF, longitude_e7 < 0 ? "W" : "E");
  exif.angle(EXIF_TAG_GPS_LONGITUDE, longitude_e7);
  return exif.finish();
}

/// Blocks of colour under grain: compresses about as a real scene does.
jpeg::Raster scene(std::uint64_t seed, unsigned width, unsigned height) {
  constexpr unsigned kBlock = 48;
  std::mt19937_64 random(seed);
  const std::uint64_t palette = random();
  jpeg::Raster out{width, height, {}};
  out.rgb.reserve(std::size_t{width} * height * 3);
  for (unsigned y = 0; y < height; ++y)
    for (unsigned x = 0; x < width; ++x) {
      const std::uint64_t block = (std::uint64_t{x / kBlock} * 31 + std::uint64_t{y / kBlock} * 17) * palette;
      const std::uint64_t grain = random();
      for (unsigned c = 0; c < 3; ++c)
        out.rgb += static_cast<char>((block >> (8 * c + 24) & 0xDF) + (grain >> (8 * c) & 0x1F));
    }
  return out;
}

}  // namespace

Result<Bytes> synthetic_photo(std::uint64_t seed, unsigned width, unsigned height, Millis captured,
                              std::int64_t latitude_e7, std::int64_t longitude_e7) {
  const auto within = [](std::int64_t value, std::int64_t most) { return value >= -most && value <= most; };
  if (!within(latitude_e7, 900'000'000) || !within(longitude_e7, 1'800'000'000))
    return fail(Code::invalid, "no such place");
  if (width < 1 || height < 1 || width > 65'500 || height > 65'500) return fail(Code::invalid, "no such picture");
  return jpeg::encode(scene(seed, width, height), kQuality, exif_of(captured, latitude_e7, longitude_e7));
}

}  // namespace satchel::cli
