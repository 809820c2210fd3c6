// What libcurl's codes mean to a device.
#pragma once

#include <curl/curl.h>

#include "engine/base/result.h"

namespace satchel::net {

/// For any code but CURLE_OK. `why`: libcurl's own words, or empty. `verified`: CURLINFO_SSL_VERIFYRESULT; with it the
/// detail begins with what is wrong with a certificate.
Error from_curl(CURLcode code, std::string_view why, long verified = 0);

}  // namespace satchel::net
