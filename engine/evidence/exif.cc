#include "engine/evidence/exif.h"

#include <algorithm>
#include <cmath>
#include <libexif/exif-data.h>
#include <memory>

namespace satchel::exif {
namespace {

using Data = std::unique_ptr<ExifData, decltype(&exif_data_unref)>;

/// libexif copies the value of each tag it knows, once per IFD: some 10 MiB for the worst 64 KiB.
Data load(ByteView block) {
  Data data(exif_data_new(), exif_data_unref);
  if (!data) return data;
  // As the camera wrote it, not as the specification would have had it.
  exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_load_data(data.get(), reinterpret_cast<const unsigned char*>(block.data()),
                      static_cast<unsigned>(block.size()));
  return data;
}

/// One IFD, read with types, counts and sizes checked.
class Tags {
 public:
  Tags(ExifData& data, ExifIfd which) : ifd_(data.ifd[which]), order_(exif_data_get_byte_order(&data)) {}

  /// Printable UTF-8 without the padding; empty if missing or anything else.
  std::string text(int tag) const {
    const ExifEntry* entry = find(tag, EXIF_FORMAT_ASCII, 1);
    if (entry == nullptr) return {};
    std::string out(reinterpret_cast<const char*>(entry->data), entry->size);
    out.resize(std::min(out.find('\0'), out.size()));
    while (!out.empty() && out.back() == ' ') out.pop_back();
    const bool control = std::any_of(out.begin(), out.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; });
    return control || out.size() > 128 || !is_utf8(out) ? std::string() : out;
  }

  std::optional<double> rational(int tag, unsigned index = 0) const {
    const ExifEntry* entry = find(tag, EXIF_FORMAT_RATIONAL, index + 1);
    if (entry == nullptr) return {};
    const ExifRational r = exif_get_rational(entry->data + std::size_t{index} * 8, order_);
    if (r.denominator == 0) return {};
    return static_cast<double>(r.numerator) / r.denominator;
  }

  std::optional<int> small(int tag) const {
    if (const auto* entry = find(tag, EXIF_FORMAT_SHORT, 1)) return exif_get_short(entry->data, order_);
    if (const auto* entry = find(tag, EXIF_FORMAT_BYTE, 1)) return entry->data[0];
    return {};
  }

 private:
  const ExifEntry* find(int tag, ExifFormat format, unsigned count) const {
    const ExifEntry* entry = exif_content_get_entry(ifd_, static_cast<ExifTag>(tag));
    if (entry == nullptr || entry->data == nullptr || entry->format != format || entry->components < count ||
        entry->size < std::size_t{count} * exif_format_get_size(format))
      return nullptr;
    return entry;
  }

  ExifContent* ifd_;
  ExifByteOrder order_;
};

/// Degrees, minutes and seconds as degrees · 10^7.
std::optional<std::int64_t> angle_e7(const Tags& gps, int tag, int reference, char positive, char negative,
                                     double most) {
  const auto degrees = gps.rational(tag, 0), minutes = gps.rational(tag, 1), seconds = gps.rational(tag, 2);
  const std::string side = gps.text(reference);
  if (!degrees || !minutes || !seconds || side.size() != 1) return {};
  const double value = *degrees + *minutes / 60 + *seconds / 3600;
  if (value > most || (side[0] != positive && side[0] != negative)) return {};
  const std::int64_t scaled = std::llround(value * 1e7);
  return side[0] == positive ? scaled : -scaled;
}

std::optional<std::int32_t> altitude_cm(const Tags& gps) {
  const auto metres = gps.rational(EXIF_TAG_GPS_ALTITUDE);
  if (!metres || *metres > 100'000) return {};
  const auto cm = static_cast<std::int32_t>(std::lround(*metres * 100));
  return gps.small(EXIF_TAG_GPS_ALTITUDE_REF) == 1 ? -cm : cm;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "2008:10:22 16:28:39" (EXIF 2.32, tag 0x9003) as RFC 3339 without an offset; empty if it is none.
std::string local_time(std::string text, const std::string& fraction) {
  if (text.size() != 19) return {};
  text[4] = text[7] = '-';
  text[10] = 'T';
  if (is_digits(fraction)) text += "." + fraction.substr(0, 9);
  return from_rfc3339(text) ? text : std::string();
}

void read_time(const Tags& tags, PhotoFacts& facts) {
  facts.captured_text = local_time(tags.text(EXIF_TAG_DATE_TIME_ORIGINAL), tags.text(EXIF_TAG_SUB_SEC_TIME_ORIGINAL));
  const std::string offset = tags.text(EXIF_TAG_OFFSET_TIME_ORIGINAL);
  if (facts.captured_text.empty() || offset.empty()) return;
  if (const auto instant = from_rfc3339(facts.captured_text + offset)) {
    facts.captured = *instant;
    facts.captured_text += offset;
  }
}

void read_position(const Tags& gps, PhotoFacts& facts) {
  const auto latitude = angle_e7(gps, EXIF_TAG_GPS_LATITUDE, EXIF_TAG_GPS_LATITUDE_REF, 'N', 'S', 90);
  const auto longitude = angle_e7(gps, EXIF_TAG_GPS_LONGITUDE, EXIF_TAG_GPS_LONGITUDE_REF, 'E', 'W', 180);
  if (latitude && longitude) facts.latitude_e7 = latitude, facts.longitude_e7 = longitude;
  facts.altitude_cm = altitude_cm(gps);
}

std::string camera_of(const Tags& tags) {
  std::string make = tags.text(EXIF_TAG_MAKE), model = tags.text(EXIF_TAG_MODEL);
  if (make.empty() || model.starts_with(make)) return model;
  return model.empty() ? make : make + " " + model;
}

}  // namespace

PhotoFacts read(ByteView block) {
  PhotoFacts facts;
  if (block.empty()) return facts;
  const Data data = load(block);
  if (!data) return facts;
  const Tags main(*data, EXIF_IFD_0), camera(*data, EXIF_IFD_EXIF), gps(*data, EXIF_IFD_GPS);
  const int orientation = main.small(EXIF_TAG_ORIENTATION).value_or(1);
  facts.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  facts.camera = camera_of(main);
  read_time(camera, facts);
  read_position(gps, facts);
  return facts;
}

}  // namespace satchel::exif
