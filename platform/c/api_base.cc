// Versions, codes, buffers and hosts.
#include "platform/c/call.h"
#include "platform/net/curl_transport.h"

using namespace satchel;
using namespace satchel::capi;

#define X(name, number, group, http, zh, en) static_assert(static_cast<int>(Code::name) == number);
#include "engine/base/codes.def"
#undef X

namespace satchel::capi {
namespace {

Code code_of(satchel_code code) {
  constexpr satchel_code kMost = 1000;
  if (code == SATCHEL_OK) return Code::ok;
  return code > 0 && code < kMost ? code_from_number(static_cast<std::uint16_t>(code)) : Code::internal;
}

}  // namespace
}  // namespace satchel::capi

const char* satchel_version(void) SATCHEL_NX { return "0.1.0"; }

int32_t satchel_has_feature(const char* name) SATCHEL_NX {
  const std::string_view asked = name ? name : "";
  return (asked == "curl" && net::CurlTransport::is_here()) || asked == "upload_claims" ? 1 : 0;
}

const char* satchel_code_message(satchel_code code, satchel_language language) SATCHEL_NX {
  if (code == SATCHEL_OK) return "";
  const CodeInfo& known = info(code_of(code));
  return language == SATCHEL_EN ? known.en.data() : known.zh.data();  // literals: they end in NUL
}

satchel_group satchel_code_group(satchel_code code) SATCHEL_NX {
  return code == SATCHEL_OK ? SATCHEL_GROUP_NONE : static_cast<satchel_group>(info(code_of(code)).group);
}

const char* satchel_buffer_data(const satchel_buffer* buffer) SATCHEL_NX {
  return buffer ? buffer->bytes.c_str() : nullptr;
}

size_t satchel_buffer_size(const satchel_buffer* buffer) SATCHEL_NX { return buffer ? buffer->bytes.size() : 0; }

void satchel_buffer_release(satchel_buffer* buffer) SATCHEL_NX { delete buffer; }

satchel_code satchel_host_open(const satchel_host_options* options, satchel_host** host,
                               satchel_error* error) SATCHEL_NX {
  return guard(error, nullptr, [&]() -> Status {
    if (!host) return fail(Code::invalid, "no place for the host");
    SATCHEL_ASSIGN(auto box, HostBox::make(options));
    *host = new satchel_host{std::move(box)};
    return {};
  });
}

void satchel_host_release(satchel_host* host) SATCHEL_NX { delete host; }
