#include "tests/engine/evidence/jpeg_maker.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <jpeglib.h>

#include "engine/evidence/jpeg.h"

namespace satchel::test {
namespace {

Bytes le(std::uint64_t value, int bytes) {
  Bytes out;
  for (int i = 0; i < bytes; ++i, value >>= 8) out += static_cast<char>(value);
  return out;
}

/// An IFD that starts at `offset` of the TIFF body, with the values that do not fit their entries behind it.
Bytes ifd(const std::vector<Tag>& entries, std::size_t offset) {
  Bytes out = le(entries.size(), 2), behind;
  const std::size_t heap = offset + 2 + entries.size() * 12 + 4;
  for (const Tag& e : entries) {
    out += le(e.tag, 2) + le(static_cast<std::uint16_t>(e.format), 2) + le(e.count, 4);
    if (e.value.size() <= 4) {
      out += e.value + Bytes(4 - e.value.size(), '\0');
    } else {
      out += le(heap + behind.size(), 4);
      behind += e.value;
    }
  }
  return out + le(0, 4) + behind;
}

jpeg::Raster quarters(unsigned width, unsigned height) {
  jpeg::Raster out{width, height, {}};
  for (unsigned y = 0; y < height; ++y)
    for (unsigned x = 0; x < width; ++x) {
      const char light = y < height / 2 ? static_cast<char>(250) : static_cast<char>(120);
      out.rgb += x < width / 2 ? Bytes{light, 0, 0} : Bytes{0, 0, light};
    }
  return out;
}

}  // namespace

Tag ascii(std::uint16_t tag, std::string_view text) {
  return {tag, Format::ascii, static_cast<std::uint32_t>(text.size() + 1), Bytes(text) + '\0'};
}
Tag u16(std::uint16_t tag, std::uint16_t value) { return {tag, Format::u16, 1, le(value, 2)}; }
Tag byte(std::uint16_t tag, std::uint8_t value) { return {tag, Format::byte, 1, le(value, 1)}; }
Tag rationals(std::uint16_t tag, const std::vector<std::uint32_t>& parts) {
  Bytes value;
  for (const auto part : parts) value += le(part, 4);
  return {tag, Format::rational, static_cast<std::uint32_t>(parts.size() / 2), value};
}

Bytes exif_block(std::vector<Tag> main, const std::vector<Tag>& camera, const std::vector<Tag>& gps) {
  main.push_back({0x8769, Format::u32, 1, le(0, 4)});
  main.push_back({0x8825, Format::u32, 1, le(0, 4)});
  const std::size_t camera_at = 8 + ifd(main, 8).size(), gps_at = camera_at + ifd(camera, camera_at).size();
  main[main.size() - 2].value = le(camera_at, 4);
  main[main.size() - 1].value = le(gps_at, 4);
  return Bytes("Exif\0\0II*\0", 10) + le(8, 4) + ifd(main, 8) + ifd(camera, camera_at) + ifd(gps, gps_at);
}

Bytes quartered_jpeg(unsigned width, unsigned height, ByteView exif) {
  return *jpeg::encode(quarters(width, height), 95, exif);
}

Bytes progressive_jpeg(unsigned width, unsigned height, unsigned extra_scans) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct info{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &out, &size);
  info.image_width = width, info.image_height = height;
  info.input_components = 3, info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  auto picture = quarters(width, height);
  for (unsigned y = 0; y < height; ++y) {
    auto* row = reinterpret_cast<JSAMPLE*>(picture.rgb.data() + std::size_t{y} * width * 3);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  Bytes bytes(reinterpret_cast<char*>(out), size);
  jpeg_destroy_compress(&info);
  std::free(out);
  const Bytes last = bytes.substr(bytes.rfind("\xFF\xDA"), bytes.size() - 2 - bytes.rfind("\xFF\xDA"));
  for (unsigned i = 0; i < extra_scans; ++i) bytes.insert(bytes.size() - 2, last);
  return bytes;
}

Bytes with_sides(Bytes jpeg, unsigned width, unsigned height) {
  const auto frame = std::min(jpeg.find("\xFF\xC0"), jpeg.find("\xFF\xC2"));
  for (unsigned i = 0; i < 2; ++i) {
    jpeg[frame + 5 + i] = static_cast<char>(height >> (8 - 8 * i));
    jpeg[frame + 7 + i] = static_cast<char>(width >> (8 - 8 * i));
  }
  return jpeg;
}

std::vector<std::string> real_photos() {
  const char* shared = std::getenv("SATCHEL_SHARED");
  const std::filesystem::path root = shared != nullptr ? shared : SATCHEL_SOURCE_DIR "/../shared";
  std::error_code missing;
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(root / "data/photos", missing))
    if (entry.path().extension() == ".jpg") out.push_back(entry.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

Bytes file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace satchel::test
