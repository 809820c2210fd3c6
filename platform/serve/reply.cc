#include "platform/serve/reply.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>

#include "platform/serve/characters.h"

namespace satchel::serve {
namespace {

bool is_fronts_own(std::string_view name) {
  constexpr std::string_view kOwn[] = {"Content-Length", "Connection", "Transfer-Encoding"};
  return std::any_of(std::begin(kOwn), std::end(kOwn), [&](auto own) { return boost::beast::iequals(own, name); });
}

bool is_sound(const std::pair<std::string, std::string>& header) {
  const auto& [name, value] = header;
  return !name.empty() && kToken.has_all(name) && std::none_of(value.begin(), value.end(), is_control);
}

std::string status_line(int status) {
  const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
  std::string line = "HTTP/1.1 " + std::to_string(status) + " ";
  if (known != boost::beast::http::status::unknown) line += std::string_view(obsolete_reason(known));
  return line + "\r\n";
}

std::string length_of(const sync::HttpReply& reply, std::string_view method) {
  const auto said = sync::header(reply.headers, "Content-Length");
  if (method == "HEAD" && said && !said->empty() && kDigits.has_all(*said)) return std::string(*said);
  return std::to_string(reply.body.size());
}

Code code_for(int status) {
  switch (status) {
    case 413:
    case 414:
    case 431:
      return Code::too_large;
    case 415:
    case 501:
    case 505:
      return Code::unsupported;
    default:
      return Code::invalid;
  }
}

}  // namespace

WireReply to_wire(sync::HttpReply reply, std::string_view method, Ending ending) {
  const bool sound = std::all_of(reply.headers.begin(), reply.headers.end(), is_sound);
  if (!sound || reply.status < 200 || reply.status > 599)
    reply = sync::problem(fail(Code::internal, "the service made a reply that HTTP cannot carry"));

  WireReply wire;
  wire.head = status_line(reply.status);
  for (const auto& [name, value] : reply.headers)
    if (!is_fronts_own(name)) wire.head += name + ": " + value + "\r\n";
  const bool bare = reply.status == 204 || reply.status == 304;
  if (!bare) wire.head += "Content-Length: " + length_of(reply, method) + "\r\n";
  if (ending == Ending::close) wire.head += "Connection: close\r\n";
  wire.head += "\r\n";
  if (!bare && method != "HEAD") wire.body = std::move(reply.body);
  return wire;
}

sync::HttpReply refuse(const Refusal& refusal) {
  auto reply = sync::problem(fail(code_for(refusal.status), std::string(refusal.why)), refusal.status);
  if (refusal.status == 415) reply.headers.emplace_back("Accept-Encoding", "identity");  // RFC 9110 section 15.5.16
  return reply;
}

}  // namespace satchel::serve
