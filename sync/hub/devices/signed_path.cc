#include "sync/hub/devices/signed_path.h"

namespace satchel::hub {
namespace {

sync::HttpReply binary(Bytes body) {
  return {200, {{"Content-Type", std::string(sync::kContentType)}}, std::move(body)};
}

sync::HttpReply problem_reply(const Error& error) {
  sync::HttpReply out = sync::problem(error);
  if (out.status == 401) out.headers.emplace_back("WWW-Authenticate", "Satchel");
  if (out.status == 405) out.headers.emplace_back("Allow", "POST");
  return out;
}

Status right_type(const sync::HttpRequest& request) {
  if (request.method != "POST") return fail(Code::method_not_allowed, request.method);
  if (sync::header(request.headers, "Content-Type") != sync::kContentType)
    return fail(Code::unsupported, "the content type is " + std::string(sync::kContentType));
  return {};
}

}  // namespace

Result<sync::OpenedRequest> opened_request(const sync::HttpRequest& request) {
  SATCHEL_TRY(right_type(request));
  return sync::open_request(request.body);
}

Result<DeviceRow> signing_device(Central& central, const sync::OpenedRequest& opened) {
  DeviceRow device;
  {
    SATCHEL_ASSIGN(const auto view, central.view());
    SATCHEL_ASSIGN(device, present_device(*view, opened.device));
  }
  if (!sync::verify_request(opened, device.key)) return fail(Code::bad_signature, "the request's signature");
  return device;
}

Result<DeviceRow> present_device(CentralView& session, const Id& device) {
  SATCHEL_ASSIGN(auto row, session.device(device));
  if (!row) return fail(Code::not_signed_in, "no such device: " + to_text(device));
  return *std::move(row);
}

Status check_protocol(std::uint32_t protocol) {
  if (protocol != sync::kProtocol) return fail(Code::unsupported, "protocol " + std::to_string(protocol));
  return {};
}

sync::HttpReply signed_reply(const Result<Bytes>& sealed) {
  return sealed ? binary(*sealed) : problem_reply(sealed.error());
}

std::pair<std::string, std::string> retry_after(Millis wait) {
  return {"Retry-After", std::to_string((wait.count + 999) / 1000)};
}

}  // namespace satchel::hub
