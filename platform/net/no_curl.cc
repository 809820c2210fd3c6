// In place of libcurl (SATCHEL_CURL=OFF): the app brings its own transport.
#include "platform/net/curl_transport.h"
#include "platform/net/pem.h"

namespace satchel::net {

class CurlTransport::Multi {};

bool has_certificates(const std::string&) { return false; }

bool CurlTransport::is_here() { return false; }

Result<std::unique_ptr<CurlTransport>> CurlTransport::open(boost::asio::io_context&, const CurlOptions&) {
  return fail(Code::unsupported, "this build has no libcurl: bring a transport");
}

CurlTransport::CurlTransport(std::shared_ptr<Multi> multi) : multi_(std::move(multi)) {}
CurlTransport::~CurlTransport() = default;
void CurlTransport::send(RequestId, const sync::HttpRequest&, Done, Sent) {}
void CurlTransport::cancel(RequestId) {}
void CurlTransport::cancel_all() {}
Traffic CurlTransport::traffic() const { return {}; }

}  // namespace satchel::net
